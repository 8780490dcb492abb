"""Stands between clients and a broker on 127.0.0.1, and loses what a test tells it to lose."""

import asyncio
import collections
import struct
import threading

# Requests of Kafka's protocol. Source: kafka.apache.org/protocol.
PRODUCE, FETCH, METADATA, OFFSET_COMMIT, FIND_COORDINATOR = 0, 1, 3, 8, 10
INIT_PRODUCER_ID, ADD_PARTITIONS_TO_TXN, ADD_OFFSETS_TO_TXN, END_TXN = 22, 24, 25, 26
TXN_OFFSET_COMMIT, SASL_AUTHENTICATE, DESCRIBE_CLUSTER = 28, 36, 60

# Their answers tell where brokers are, as a host and a port next to each other.
TELLING = (METADATA, FIND_COORDINATOR, DESCRIBE_CLUSTER)


def place(port):
    return b"127.0.0.1" + struct.pack(">i", port)


async def read_frame(reader):
    size = await reader.readexactly(4)
    return size + await reader.readexactly(struct.unpack(">i", size)[0])


class FaultProxy:
    """What clients reach at `address` is the broker; with `tls` (an `ssl.SSLContext`) encrypted."""

    def __init__(self, broker, tls=None):
        self.broker = broker
        self.tls = tls
        # How many requests of a kind came, and the last one.
        self.requests = collections.Counter()
        self.last = {}
        # How many answers of a kind were lost, and how many are still to be.
        self.lost = collections.Counter()
        self.to_lose = collections.Counter()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.tasks = set()
        self.call(self.listen())

    def lose(self, request, answers):
        """The broker does what is asked so often, and nobody hears of it: connections break."""
        self.to_lose[request] += answers

    def silence(self):
        """Nothing passes any more, and no connection breaks."""
        self.loop.call_soon_threadsafe(self.open.clear)

    def speak(self):
        self.loop.call_soon_threadsafe(self.open.set)

    def close(self):
        self.call(self.end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    # In the thread of the loop

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    async def listen(self):
        self.open = asyncio.Event()
        self.open.set()
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"

    async def end(self):
        self.server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def serve(self, client_reader, client_writer):
        self.tasks.add(asyncio.current_task())
        kinds = {}
        broker_writer = None
        try:
            await self.open.wait()
            broker_reader, broker_writer = await asyncio.open_connection(
                "127.0.0.1", self.broker.port)
            ways = [
                asyncio.ensure_future(self.ask(client_reader, broker_writer, kinds)),
                asyncio.ensure_future(self.answer(broker_reader, client_writer, kinds))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for writer in (client_writer, broker_writer):
                if writer:
                    writer.close()
            self.tasks.discard(asyncio.current_task())

    async def ask(self, reader, writer, kinds):
        while True:
            frame = await read_frame(reader)
            kind, _, correlation = struct.unpack(">hhi", frame[4:12])
            kinds[correlation] = kind
            self.requests[kind] += 1
            self.last[kind] = frame
            await self.open.wait()
            writer.write(frame)
            await writer.drain()

    async def answer(self, reader, writer, kinds):
        while True:
            frame = await read_frame(reader)
            kind = kinds.pop(struct.unpack(">i", frame[4:8])[0], None)
            await self.open.wait()
            if self.to_lose[kind]:
                self.to_lose[kind] -= 1
                self.lost[kind] += 1
                return
            if kind in TELLING:
                frame = frame.replace(place(self.broker.port), place(self.port))
            writer.write(frame)
            await writer.drain()
