"""A cluster of made-up brokers, whose sessions end and whose errors a test can order.

It is librdkafka's own, and does what a real broker at hand does not. In turn it answers what belongs
to a transaction and does nothing of it: records are there at once and for good, offsets never. It
keeps some 5 MB a partition.
"""

import collections
import ctypes
import glob
import importlib.util
import os

OFFSET_COMMIT = 8
PRODUCE = 0
FETCH = 1
LIST_OFFSETS = 2
METADATA = 3
OFFSET_FETCH = 9
FIND_COORDINATOR = 10
JOIN_GROUP = 11
HEARTBEAT = 12
SYNC_GROUP = 14
INIT_PRODUCER_ID = 22
ADD_PARTITIONS_TO_TXN = 24
ADD_OFFSETS_TO_TXN = 25
END_TXN = 26
TXN_OFFSET_COMMIT = 28


def library():
    package = importlib.util.find_spec("confluent_kafka").submodule_search_locations[0]
    path = glob.glob(os.path.join(package + ".libs", "librdkafka-*.so.1"))[0]
    loaded = ctypes.CDLL(path)
    for name in ("conf_new", "new", "mock_cluster_new"):
        getattr(loaded, "rd_kafka_" + name).restype = ctypes.c_void_p
    loaded.rd_kafka_mock_get_requests.restype = ctypes.POINTER(ctypes.c_void_p)
    loaded.rd_kafka_mock_request_api_key.restype = ctypes.c_int16
    loaded.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return loaded


class MockCluster:
    """Brokers on free ports of 127.0.0.1, in this process."""

    def __init__(self, topics, partitions, brokers=3):
        self.library = library()
        call = self.library
        message = ctypes.create_string_buffer(512)
        conf = ctypes.c_void_p(call.rd_kafka_conf_new())
        # It never connects to anybody, and would say so.
        call.rd_kafka_conf_set(conf, b"log_level", b"0", message, 512)
        self.client = ctypes.c_void_p(call.rd_kafka_new(0, conf, message, 512))
        self.cluster = ctypes.c_void_p(call.rd_kafka_mock_cluster_new(self.client, brokers))
        self.address = call.rd_kafka_mock_cluster_bootstraps(self.cluster).decode()
        for topic in topics:
            error = call.rd_kafka_mock_topic_create(
                self.cluster, topic.encode(), partitions, min(brokers, 3))
            if error:
                raise RuntimeError(f"{topic} is not made: {error}")
        call.rd_kafka_mock_start_request_tracking(self.cluster)
        # How many requests of a kind there have to be until all its errors were given.
        self.needed = {}

    def fail(self, request, *errors):
        """The next answers to that request are these errors, one each."""
        self.needed[request] = self.requests()[request] + len(errors)
        codes = (ctypes.c_int * len(errors))(*errors)
        self.library.rd_kafka_mock_push_request_errors_array(
            self.cluster, ctypes.c_int16(request), ctypes.c_size_t(len(errors)), codes)

    def requests(self):
        """How many of each kind have come."""
        count = ctypes.c_size_t()
        all = self.library.rd_kafka_mock_get_requests(self.cluster, ctypes.byref(count))
        kinds = collections.Counter(
            self.library.rd_kafka_mock_request_api_key(ctypes.c_void_p(all[number]))
            for number in range(count.value))
        self.library.rd_kafka_mock_request_destroy_array(all, count)
        return kinds

    def errors_left(self):
        """The kinds of requests of which not all errors were given."""
        requests = self.requests()
        return [kind for kind, needed in self.needed.items() if requests[kind] < needed]

    def move_leader(self, topic, partition, broker):
        self.library.rd_kafka_mock_partition_set_leader(
            self.cluster, topic.encode(), partition, broker)

    def move_coordinator(self, group, broker):
        self.library.rd_kafka_mock_coordinator_set(
            self.cluster, b"group", group.encode(), broker)

    def close(self):
        self.library.rd_kafka_mock_cluster_destroy(self.cluster)
        self.library.rd_kafka_destroy(self.client)
