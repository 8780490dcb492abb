/// Writes state as bytes.
///
/// State is rebuilt from the log when its form changes (`ProjectorLimits.foldVersion`), so it need
/// not explain itself: values stand one after the other, in the order in which `StateField`s have
/// them, without names or types.
///
/// | what           | bytes                                                                  |
/// |----------------|------------------------------------------------------------------------|
/// | integer        | 1 to 10: seven bits a byte, the least first, the sign in the lowest bit |
/// | time           | an integer: what it is later than the time before it; the first from 0 |
/// | hash           | 8, little-endian                                                       |
/// | truth value    | 1                                                                      |
/// | case of an enum | 1: its place in `allCases`                                            |
/// | text           | twice its length, then its UTF-8; or, where it stood before as the     |
/// |                | n-th, 2n + 1                                                           |
/// | optional       | 0, or 1 and the value                                                  |
/// | list, table    | how many, then each                                                    |
/// | JSON value     | a tag, then the value                                                  |
///
/// Lengths, counts and numbers are integers without a sign.
///
/// A site, a device, a currency, a product stand many times in one state. Once is enough, and what is
/// read back shares their memory, too. Texts of fewer than `repeatedBytesMin` are not numbered.
public struct StateWriter: ~Copyable {
    /// Of texts that are numbered.
    static let repeatedBytesMin = 2

    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    /// Bytes at the front that are known to who reads and are not handed out.
    private var knownBytes = 0
    private var texts = TextTable()
    private var lastTime: Int64 = 0

    public init() {
        capacity = 2_048
        start = .allocate(capacity: capacity)
    }

    deinit { start.deallocate() }

    /// Begins a state anew.
    ///
    /// - Parameter known: What the reader will know beforehand; it counts as the first text.
    mutating func begin(knowing known: String = "") {
        count = 0
        texts.removeAll()
        lastTime = 0
        write(known)
        knownBytes = count
    }

    /// What was written since `begin`, in an array of its size.
    func bytes() -> [UInt8] {
        Array(UnsafeBufferPointer(start: start + knownBytes, count: count - knownBytes))
    }

    @inline(__always)
    mutating func field(_ field: some StateField) { field.encode(into: &self) }

    /// The times of a state are close to one another.
    mutating func field(time: Int64) {
        write(time &- lastTime)
        lastTime = time
    }

    mutating func field(time: Int64?) {
        field(time != nil)
        if let time { field(time: time) }
    }

    mutating func write(byte: UInt8) {
        reserve(1)
        start[count] = byte
        count += 1
    }

    mutating func write(_ int: Int64) {
        write(unsigned: UInt64(bitPattern: (int << 1) ^ (int >> 63)))
    }

    mutating func write(unsigned number: UInt64) {
        reserve(10)
        var rest = number
        while rest >= 0x80 {
            start[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count += 1
            rest >>= 7
        }
        start[count] = UInt8(truncatingIfNeeded: rest)
        count += 1
    }

    mutating func write<Number: FixedWidthInteger>(fixed number: Number) {
        reserve(MemoryLayout<Number>.size)
        UnsafeMutableRawPointer(start + count)
            .storeBytes(of: number.littleEndian, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    mutating func write(_ text: String) {
        // Without a copy of its own, which would have to be held and let go of.
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write(text: $0) }
        precondition(isWritten != nil, "Swift's own strings are UTF-8 in one piece")
    }

    private mutating func write(text: UnsafeBufferPointer<UInt8>) {
        guard text.count >= Self.repeatedBytesMin else { return write(literal: text) }
        let slot = TextTable.slot(of: text)
        if let number = texts.number(of: text, slot, in: start) {
            return write(unsigned: UInt64(number) << 1 | 1)
        }
        write(literal: text)
        texts.add(slot, start: count - text.count, count: text.count)
    }

    private mutating func write(literal text: UnsafeBufferPointer<UInt8>) {
        write(unsigned: UInt64(text.count) << 1)
        reserve(text.count)
        guard let source = text.baseAddress else { return }
        (start + count).initialize(from: source, count: text.count)
        count += text.count
    }

    @inline(__always)
    private mutating func reserve(_ room: Int) {
        if capacity - count < room { grow(by: room) }
    }

    private mutating func grow(by room: Int) {
        let larger = max(capacity * 2, count + room)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.moveInitialize(from: start, count: count)
        start.deallocate()
        (start, capacity) = (moved, larger)
    }
}
