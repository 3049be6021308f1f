# SPDX-License-Identifier: AGPL-3.0-or-later
# The machine's end of the stream benchmark: a pty and a responder that costs next to nothing. Prints the pty's path, then takes words on stdin:
# `begin` forgets the counts, `report` prints them as JSON, end of input ends it.
#   peer.py marlin            answers every line at once: the sender is what is measured
#   peer.py grbl|marlin --baud B   as a UART of that baud with a receive buffer of 128 bytes: a line is answered when its last byte has come over the wire
import json, os, pty, selectors, sys, time, tty

kind = sys.argv[1]
baud = int(sys.argv[3]) if len(sys.argv) > 3 else 0
byte_s = 10.0 / baud if baud else 0.0
IDENTITY = (
    b"FIRMWARE_NAME:Marlin 2.1.2 (bench) PROTOCOL_VERSION:1.0 MACHINE_TYPE:Bench EXTRUDER_COUNT:1 UUID:0\n"
    b"Cap:EEPROM:1\nCap:AUTOREPORT_TEMP:1\nCap:EMERGENCY_PARSER:1\nok\n"
)
RUN = b"<Run|MPos:0.000,0.000,0.000|FS:0,0>\r\n"
IDLE = b"<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>\r\n"
now = time.monotonic
master, slave = pty.openpty()
tty.setraw(master)
tty.setraw(slave)
os.set_blocking(master, False)
print(os.ttyname(slave), flush=True)
counts = {}


def begin():
    counts.update(lines=0, bytes=0, first_s=0.0, last_s=0.0, stop_s=0.0)


def marlin(line):
    """The answer to a line that is more than a move."""
    if b"M112" in line and not counts["stop_s"]:
        counts["stop_s"] = now()
    if b"M115" in line:
        return IDENTITY
    if b"M118" in line:
        return line.split(b"M118 ", 1)[1].split(b"*")[0] + b"\nok\n"
    if b"M105" in line:
        return b"ok T:20.0 /0.0 B:20.0 /0.0 @:0\n"
    return b"ok\n"


def grbl(line):
    if line.startswith(b"$I"):
        return b"[VER:1.1h.20190825:Bench]\r\n[OPT:V,15,128]\r\nok\r\n"
    if line.startswith(b"$$"):
        return b"$22=0\r\n$30=1000\r\n$130=300.000\r\n$131=300.000\r\n$132=100.000\r\nok\r\n"
    return b"ok\r\n"


answer = grbl if kind == "grbl" else marlin


def count(lines, size, at):
    if not counts["first_s"]:
        counts["first_s"] = at
    counts["last_s"] = at
    counts["lines"] += lines
    counts["bytes"] += size


def send(data):
    while data:
        try:
            data = data[os.write(master, data):]
        except BlockingIOError:
            time.sleep(0.0002)


tail = b""
due = []  # (time, answer) of a paced wire
free_at = 0.0  # when the wire has carried what it was given


def take(chunk):
    global tail
    data = tail + chunk
    if kind == "marlin" and b"M" not in data and data.endswith(b"\n"):
        tail = b""
        lines = data.count(b"\n")
        count(lines, len(data), now())
        return send(b"ok\n" * lines)
    lines = data.split(b"\n")
    tail = lines.pop()
    out = []
    for line in lines:
        if b"G1" in line:
            count(1, len(line) + 1, now())
        out.append(marlin(line))
    send(b"".join(out))


def take_paced(chunk):
    """Each byte arrives one byte's time after the one before, and not before it was written."""
    global tail, free_at
    at = max(free_at, now())
    for byte in chunk:
        at += byte_s
        if byte == 0x3F and kind == "grbl":
            due.append((at, RUN if tail or any(is_move for _, _, _, is_move in due) else IDLE, 1, False))
        elif byte == 0x0A:
            due.append((at, answer(tail), len(tail) + 1, b"G1" in tail))
            tail = b""
        else:
            tail += bytes([byte])
    free_at = at


def answer_due():
    while due and due[0][0] <= now():
        at, text, size, is_move = due.pop(0)
        if is_move:
            count(1, size, at)
        send(text)


begin()
# A Marlin that starts says so; printcore waits for it.
selector = selectors.DefaultSelector()
selector.register(master, selectors.EVENT_READ)
selector.register(0, selectors.EVENT_READ)
while True:
    wait_s = max(0.0, due[0][0] - now()) if due else None
    for key, _ in selector.select(wait_s):
        if key.fd == 0:
            word = os.read(0, 100).decode().strip()
            if word == "":
                sys.exit(0)
            if word == "begin":
                begin()
            else:
                print(json.dumps(counts), flush=True)
        else:
            try:
                chunk = os.read(master, 65536)
            except (BlockingIOError, OSError):
                continue
            (take_paced if baud else take)(chunk)
    if due:
        answer_due()
