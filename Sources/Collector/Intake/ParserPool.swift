import JSON
import Synchronization

/// Parsers for as many threads as there are; each keeps its buffers from request to request.
final class ParserPool: Sendable {
    private final class Slot: Sendable {
        let parser: Mutex<JSONParser>

        init(bytesMax: Int) {
            parser = Mutex(JSONParser(bytesMax: bytesMax))
        }
    }

    private let slots: [Slot]
    private let turn = Atomic(0)

    init(count: Int, bytesMax: Int) {
        precondition(count > 0)
        slots = (0..<count).map { _ in Slot(bytesMax: bytesMax) }
    }

    /// A parser that is free, from the one whose turn it is on; waits only if none is.
    func withParser<R: Sendable>(_ body: (JSONParser) throws -> R) rethrows -> R {
        let turn = UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).oldValue)
        for offset in 0..<UInt(slots.count) {
            let slot = slots[Int((turn &+ offset) % UInt(slots.count))]
            if let result = try slot.parser.withLockIfAvailable({ try body($0) }) { return result }
        }
        return try slots[Int(turn % UInt(slots.count))].parser.withLock { try body($0) }
    }
}
