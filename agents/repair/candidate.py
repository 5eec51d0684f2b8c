# What candidate and judge share, and the candidate's process: plain values on two pipes.
#
# It comes before judge.py, in one program.
import json, os, sys

sys.path[:] = [place for place in sys.path if place]
CAP = 16 * 1024 * 1024
BASES = (bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict)


class NotPlain(Exception):
    pass


def pack(value):
    if value is None or value is True or value is False:
        return value
    base = next((b for b in type(value).__mro__ if b in BASES), None)
    if base is int:
        value = int.__add__(value, 0)
        return value if abs(value) < 2**53 else ["i", hex(value)]
    if base is float:
        return float.__add__(value, 0.0) if value == value and value != 0 else ["f", float.hex(value)]
    if base is str:
        return str.__getitem__(value, slice(None))
    if base is complex:
        return ["c", pack(value.real), pack(value.imag)]
    if base in (bytes, bytearray):
        return ["b" if base is bytes else "a", base.hex(value)]
    if base is dict:
        return ["d", [[pack(k), pack(v)] for k, v in dict.items(value)]]
    if base in (list, tuple, set, frozenset):
        tag = {list: "l", tuple: "t", set: "s", frozenset: "z"}[base]
        return [tag, [pack(v) for v in base.__iter__(value)]]
    raise NotPlain(type(value).__name__)


def unpack(value):
    if not isinstance(value, list):
        if isinstance(value, dict):
            raise ValueError("an object stands for no value")
        return value
    tag, *rest = value
    if tag == "i":
        return int(rest[0], 16)
    if tag == "f":
        return float.fromhex(rest[0])
    if tag == "c":
        return complex(unpack(rest[0]), unpack(rest[1]))
    if tag in ("b", "a"):
        return (bytes if tag == "b" else bytearray).fromhex(rest[0])
    if tag == "d":
        return {unpack(k): unpack(v) for k, v in rest[0]}
    kind = {"l": list, "t": tuple, "s": set, "z": frozenset}[tag]
    return kind([unpack(v) for v in rest[0]])


def send(descriptor, message):
    data = json.dumps(message).encode()
    data = len(data).to_bytes(8, "big") + data
    while data:
        data = data[os.write(descriptor, data):]


def receive(descriptor, read):
    size = int.from_bytes(read(descriptor, 8), "big")
    if size > CAP:
        raise NotPlain("more than %d bytes" % CAP)
    return json.loads(read(descriptor, size))


# ---------------------------------------------------------------- the candidate's process


def read_all(descriptor, size):
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, size - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return data


def describe_error(error):
    import traceback

    try:
        kind = type(error).__name__
        here = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == "candidate.py"]
        place = " (line %d)" % here[-1].lineno if here else ""
        return {"raised": kind, "detail": "%s: %s%s" % (kind, str(error)[:1500], place)}
    except BaseException:
        return {"raised": "Exception", "detail": "an error that cannot be described"}


def serve(requests, answers):
    sys.setrecursionlimit(1000)
    task = receive(requests, read_all)
    space = {"__name__": "candidate"}
    try:
        exec(compile(task["preamble"], "preamble.py", "exec"), space)
        exec(compile(task["code"], "candidate.py", "exec"), space)
        function = space.get(task["entry"])
        send(answers, {"loaded": callable(function)})
    except BaseException as error:
        send(answers, describe_error(error))
        return
    while True:
        args, named = unpack(receive(requests, read_all))
        try:
            value = function(*args, **named)
            try:
                answer = {"value": pack(value)}
            except BaseException as error:
                name = str(error) if isinstance(error, NotPlain) else type(value).__name__
                answer = {"unplain": name[:200]}
        except BaseException as error:
            answer = describe_error(error)
        send(answers, answer)
