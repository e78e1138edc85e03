"""The desk: the drive in a browser while it is written. The only room that listens, and it listens to this machine alone.

`shelf.py` holds the project in memory and reads anew what was changed, `server.py` shows it, `page/` is what the browser runs.
Rules: 127.0.0.1 and nothing else; every address begins with a token that is new each time; nothing shown here gets onto a
drive; a broken payload is shown as its problems and ends nothing.
"""
