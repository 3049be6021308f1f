# SPDX-License-Identifier: AGPL-3.0-or-later
# Printrun's own sender on the port of the peer: printcore.py PORT PROGRAM. Ends when the last line was answered.
import sys, time
try:
    from printrun import gcoder
    from printrun.printcore import printcore
except ImportError:
    sys.exit(3)
import logging
logging.disable(logging.CRITICAL)
core = printcore()
core.loud = False
core.connect(sys.argv[1], 115200)
for _ in range(200):
    if core.online:
        break
    time.sleep(0.05)
else:
    sys.exit("printcore never came online")
program = gcoder.LightGCode(open(sys.argv[2]).read().split("\n"))
core.startprint(program)
while core.printing:
    time.sleep(0.02)
core.disconnect()
