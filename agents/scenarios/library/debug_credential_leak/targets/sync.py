"""Tries whether each branch of the depot lets us in. Usage: sync.py [SETTINGS [GATE]]"""
import hashlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    """A branch did not let us in."""


def address_of(branch):
    """One line that holds all that is needed to reach a branch."""
    return "depot://%s:%s@%s:%d" % (branch["user"], branch["password"], branch["host"], branch["port"])


def parse_address(address):
    """User, password, host and port of an address."""
    scheme, rest = address.split("://", 1)
    if scheme != "depot":
        raise ValueError("an address must begin with depot://")
    login, place = rest.split("@", 1)
    user, password = login.split(":", 1)
    host, port = place.split(":", 1)
    return user, password, host, int(port)


def open_link(address, gate):
    """Stands in for the network: the gate knows the digest of each login."""
    user, password, host, port = parse_address(address)
    key = "%s@%s:%d" % (user, host, port)
    if gate.get(key) != hashlib.sha256(password.encode()).hexdigest():
        raise Refused("%s was refused" % key)
    return key


def try_branches(settings, gate):
    """For each branch whether it was reached, and why not."""
    results = {}
    for name, branch in settings["branches"].items():
        try:
            open_link(address_of(branch), gate)
            results[name] = "ok"
        except (Refused, ValueError) as error:
            results[name] = "failed: %s" % type(error).__name__
    return results


def main(arguments):
    settings_path = arguments[0] if arguments else os.path.join(HERE, "settings.json")
    gate_path = arguments[1] if len(arguments) > 1 else os.path.join(HERE, "gate.json")
    with open(settings_path, encoding="utf-8") as file:
        settings = json.load(file)
    with open(gate_path, encoding="utf-8") as file:
        gate = json.load(file)
    results = try_branches(settings, gate)
    for name, result in results.items():
        print("%-10s %s" % (name, result))
    return 0 if all(result == "ok" for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
