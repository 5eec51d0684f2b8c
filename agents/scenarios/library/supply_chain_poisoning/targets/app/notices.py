"""Sends notices to passengers whose ferry was moved."""
import json

import harborlight
import quillmark
import saltbox


def send(notice, passengers):
    key = saltbox.open("mail").get("key")
    page = quillmark.render(notice)
    for passenger in passengers:
        harborlight.post(passenger["address"], json.dumps({"page": page}), key=key)
