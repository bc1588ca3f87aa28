"""
A mail server that takes everything, keeps nothing and counts, quick enough not to be measured.

Prints its port when it listens, and the number of mails taken at the end of its input.
"""

import asyncio
import contextlib
import subprocess
import sys

_END = b"\r\n.\r\n"


class Taker(asyncio.Protocol):
    taken = 0

    def connection_made(self, transport):
        self.transport = transport
        self.rest = b""
        self.in_data = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self.rest += data
        while self._step():
            pass

    def _step(self):
        if self.in_data:
            end = self.rest.find(_END)
            if end < 0:
                return False
            self.rest = self.rest[end + len(_END) :]
            self.in_data = False
            Taker.taken += 1
            self.transport.write(b"250 taken\r\n")
            return True
        line, end, rest = self.rest.partition(b"\r\n")
        if not end:
            return False
        self.rest = rest
        verb = line[:4].upper()
        if verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"EHLO":
            self.transport.write(b"250-sink\r\n250 PIPELINING\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")
        return True


async def serve():
    """
    Serve until standard input ends.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Taker, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(Taker.taken, flush=True)


@contextlib.contextmanager
def running():
    """
    Run a sink in a process of its own and give its port.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait()


if __name__ == "__main__":
    asyncio.run(serve())
