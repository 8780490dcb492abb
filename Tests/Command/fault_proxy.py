"""Stands between clients and a broker on 127.0.0.1, and loses what a test tells it to lose.

It also does what Kafka does and the broker at hand does not: a fetch that finds nothing is answered
when there is something, or after its time; meanwhile nothing else on that connection is.

    python fault_proxy.py 19092     # before a broker on that port; tells its own address
"""

import asyncio
import collections
import struct
import sys
import threading

# Requests of Kafka's protocol. Source: kafka.apache.org/protocol.
PRODUCE, FETCH, LIST_OFFSETS, METADATA, FIND_COORDINATOR = 0, 1, 2, 3, 10
INIT_PRODUCER_ID, ADD_PARTITIONS_TO_TXN, ADD_OFFSETS_TO_TXN, END_TXN = 22, 24, 25, 26
TXN_OFFSET_COMMIT, SASL_AUTHENTICATE, DESCRIBE_CLUSTER = 28, 36, 60

# A fetch of this version or an earlier one can be read here.
FETCH_VERSION_MAX = 11
# Between two looks whether there is something to fetch.
LOOK_EVERY = 0.005

# Their answers tell where brokers are, as a host and a port next to each other.
TELLING = (METADATA, FIND_COORDINATOR, DESCRIBE_CLUSTER)


def place(port):
    return b"127.0.0.1" + struct.pack(">i", port)


async def read_frame(reader):
    size = await reader.readexactly(4)
    return size + await reader.readexactly(struct.unpack(">i", size)[0])


def fetched_nothing(answer, version):
    """Whether an answer to a fetch has no records, no errors and no session of its own."""
    if version < 7:
        return False
    error, session, topics = struct.unpack(">hii", answer[12:22])
    if error or session:
        return False
    place = 22
    for _ in range(topics):
        place += 2 + struct.unpack(">h", answer[place:place + 2])[0]
        partitions = struct.unpack(">i", answer[place:place + 4])[0]
        place += 4
        for _ in range(partitions):
            if struct.unpack(">h", answer[place + 4:place + 6])[0]:
                return False
            place += 4 + 2 + 8 + 8 + 8
            place += 4 + 16 * max(0, struct.unpack(">i", answer[place:place + 4])[0])
            place += 4 if version == 11 else 0
            size = max(0, struct.unpack(">i", answer[place:place + 4])[0])
            if size:
                return False
            place += 4
    return True


class FaultProxy:
    """What clients reach at `address` is the broker; with `tls` (an `ssl.SSLContext`) encrypted."""

    def __init__(self, broker, tls=None):
        self.broker = broker
        self.tls = tls
        # How many requests of a kind came, and the last one.
        self.requests = collections.Counter()
        self.last = {}
        # The same for each connection.
        self.connections = []
        # How many answers of a kind were lost, and how many are still to be.
        self.lost = collections.Counter()
        self.to_lose = collections.Counter()
        # Requests of this kind are not passed on; `held` tells that one came.
        self.holding = None
        self.held = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.tasks = set()
        self.call(self.listen())

    def lose(self, request, answers):
        """The broker does what is asked so often, and nobody hears of it: connections break."""
        self.to_lose[request] += answers

    def hold(self, request):
        """Requests of that kind stay here until `let_go`."""
        self.held.clear()
        self.holding = request

    def let_go(self):
        """What was held reaches the broker now, whoever sent it."""
        self.holding = None
        self.loop.call_soon_threadsafe(self.passing.set)

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
        self.passing = asyncio.Event()
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
        connection = Connection()
        self.connections.append(connection.requests)
        broker_writer = None
        try:
            await self.open.wait()
            broker_reader, broker_writer = await asyncio.open_connection(
                "127.0.0.1", self.broker.port)
            ways = [
                asyncio.ensure_future(self.ask(client_reader, broker_writer, connection)),
                asyncio.ensure_future(self.answer(
                    broker_reader, client_writer, broker_writer, connection))]
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

    async def ask(self, reader, writer, connection):
        while True:
            frame = await read_frame(reader)
            kind, version, correlation = struct.unpack(">hhi", frame[4:12])
            self.requests[kind] += 1
            connection.requests[kind] += 1
            self.last[kind] = frame
            if kind == self.holding:
                self.held.set()
                await self.passing.wait()
            await connection.is_free.wait()
            await self.open.wait()
            if kind == FETCH and version <= FETCH_VERSION_MAX:
                connection.is_free.clear()
                # After correlation and client: the replica, and then the time.
                size = max(0, struct.unpack(">h", frame[12:14])[0])
                wait = struct.unpack(">i", frame[18 + size:22 + size])[0]
                connection.fetch = frame, self.loop.time() + wait / 1000
            connection.asked[correlation] = kind, version
            writer.write(frame)
            await writer.drain()

    async def answer(self, reader, writer, asking, connection):
        while True:
            frame = await read_frame(reader)
            correlation = struct.unpack(">i", frame[4:8])[0]
            kind, version = connection.asked.pop(correlation)
            await self.open.wait()
            if self.to_lose[kind]:
                self.to_lose[kind] -= 1
                self.lost[kind] += 1
                return
            if kind in TELLING:
                frame = frame.replace(place(self.broker.port), place(self.port))
            if kind == FETCH and version <= FETCH_VERSION_MAX:
                again, until = connection.fetch
                if fetched_nothing(frame, version) and self.loop.time() < until:
                    await asyncio.sleep(LOOK_EVERY)
                    connection.asked[correlation] = kind, version
                    asking.write(again)
                    continue
                connection.is_free.set()
            writer.write(frame)
            await writer.drain()


class Connection:
    """What is under way on it."""

    def __init__(self):
        self.requests = collections.Counter()
        # Kinds and versions, by correlation.
        self.asked = {}
        # While a fetch waits nothing else is passed on.
        self.is_free = asyncio.Event()
        self.is_free.set()
        self.fetch = None


if __name__ == "__main__":
    class Broker:
        port = int(sys.argv[1])

    print(FaultProxy(Broker).address, flush=True)
    threading.Event().wait()
