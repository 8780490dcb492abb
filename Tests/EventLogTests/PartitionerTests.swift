import Testing

@testable import EventLog

@Suite struct PartitionerTests {
    /// Source: Apache Kafka, `UtilsTest.testMurmur2`.
    @Test(
        arguments: [
            ("21", -973_932_308),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] as [(String, Int32)])
    func murmur2IsKafkas(key: String, hash: Int32) {
        var key = key
        let found = key.withUTF8 { Int32(bitPattern: Partitioner.murmur2($0)) }
        #expect(found == hash)
    }

    @Test func theSignBitIsDroppedBeforeTheRemainder() {
        // (-973932308 & 0x7fffffff) % 8, as Kafka's `toPositive` has it.
        #expect(Partitioner.partition(of: "21", count: 8) == 4)
        #expect(Partitioner.partition(of: "abc", count: 8) == 479_470_107 % 8)
        #expect(Partitioner.partition(of: "", count: 1) == 0)
    }

    @Test func aLogPlacesKeysWithIt() {
        let log = InMemoryEventLog(partitionCount: 8)
        #expect(log.partition(.events, of: "21") == TopicPartition(.events, 4))
    }
}
