/// Which partition a key belongs to: murmur2 over the key's UTF-8 bytes, as Kafka's Java client
/// does, so that other producers can append facts to the right partition.
///
/// Source: Apache Kafka, `org.apache.kafka.common.utils.Utils.murmur2` and `toPositive`.
public enum Partitioner {
    public static func partition(of key: String, count: Int) -> Int {
        precondition(count > 0)
        var key = key
        return key.withUTF8 { Int(murmur2($0) & 0x7fff_ffff) % count }
    }

    static func murmur2(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let m: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
        var index = 0
        while bytes.count - index >= 4 {
            var word =
                UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
                | UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3]) << 24
            word = word &* m
            word ^= word >> 24
            word = word &* m
            hash = hash &* m
            hash ^= word
            index += 4
        }
        let rest = bytes.count - index
        if rest == 3 { hash ^= UInt32(bytes[index + 2]) << 16 }
        if rest >= 2 { hash ^= UInt32(bytes[index + 1]) << 8 }
        if rest >= 1 {
            hash ^= UInt32(bytes[index])
            hash = hash &* m
        }
        hash ^= hash >> 13
        hash = hash &* m
        hash ^= hash >> 15
        return hash
    }
}
