import Events
import People

/// What a batch appends to `spoor.events`, in order.
///
/// Relays from one home to another that nothing else to that home came between are one record: the
/// home folds what follows the first of its facts once, and not once a fact. So a person whose
/// history is read in, or who waited while the projector was down, costs about as much a fact as
/// anybody else.
public struct BatchAppends {
    private enum Slot {
        case record(EventsRecord)
        /// An index of `relays`.
        case relay(Int)
    }

    private var slots: [Slot] = []
    private var relays: [(transfer: Transfer, bytes: Int)] = []
    /// By home: the relay that is the last record to it so far.
    private var open: [Identifier: Int] = [:]

    public init() {}

    /// Those that were added, fewer where relays became one.
    public var records: [EventsRecord] {
        slots.map { slot in
            switch slot {
            case .record(let record): record
            case .relay(let index): .transfer(relays[index].transfer)
            }
        }
    }

    public mutating func append(_ record: EventsRecord) {
        guard let home = record.home else { return slots.append(.record(record)) }
        guard case .transfer(let relay) = record, relay.reason == .relay else {
            open[home] = nil
            return slots.append(.record(record))
        }
        let bytes = relay.entries.reduce(0) { $0 + $1.bytes.count }
        if let index = open[home], takes(relay, bytes, into: index) {
            relays[index].transfer.entries += relay.entries
            // A repeat after a crash may be cut elsewhere: what it holds is known up to here.
            relays[index].transfer.route.version = relay.route.version
            relays[index].transfer.route.loggedAt = relay.route.loggedAt
            relays[index].bytes += bytes
        } else {
            open[home] = relays.count
            slots.append(.relay(relays.count))
            relays.append((relay, bytes))
        }
    }

    private func takes(_ relay: Transfer, _ bytes: Int, into index: Int) -> Bool {
        let held = relays[index]
        return held.transfer.route.from == relay.route.from
            && held.transfer.entries.count + relay.entries.count <= PeopleLimits.handoverEntriesMax
            && held.bytes + bytes <= PeopleLimits.handoverBytesMax
    }
}
