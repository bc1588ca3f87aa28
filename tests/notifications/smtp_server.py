"""
A mail server in a process of its own that behaves as badly as a file tells it to.

It prints its port, then recipient and sender of each mail it takes, one mail to a line. The file
holds how to behave: `take`, a reply such as `450 later` (or `example.org: 450 later` for one
domain), `hang`, `drop` before a mail is whole or `vanish` after it took one, before it says so.
"""

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP

SECONDS_FOR_EACH = 0.002


class Server(SMTP):
    """
    Drops the connection on DATA where it is told to.
    """

    async def smtp_DATA(self, arg):  # noqa: N802 - aiosmtpd's name
        """
        Take a mail, unless the connection is to break in the middle of it.
        """
        if self.event_handler.behaviour() == "drop":
            await self.push("354 go on")
            await self._reader.read(200)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Handler:
    """
    Behaves as the file says.
    """

    def __init__(self, file):
        self._file = file

    def behaviour(self):
        """
        Read how to behave now.
        """
        return self._file.read_text().strip()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        """
        Refuse a recipient where the file holds a reply, or a domain and a reply for it alone.
        """
        domain, _, reply = self.behaviour().rpartition(": ")
        if reply[:1].isdigit() and address.endswith(domain):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        """
        Take a mail, and say so or not.
        """
        behaviour = self.behaviour()
        if behaviour == "hang":
            await asyncio.sleep(3600)
        time.sleep(SECONDS_FOR_EACH)
        say(envelope.rcpt_tos[0], envelope.mail_from)
        if behaviour == "vanish":
            server.transport.abort()
        return "250 OK"


def say(*words):
    """
    Print a line at once.
    """
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def serve(file):
    """
    Serve until the process is ended.
    """
    loop = asyncio.get_running_loop()
    handler = Handler(file)
    server = await loop.create_server(lambda: Server(handler, loop=loop), "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
