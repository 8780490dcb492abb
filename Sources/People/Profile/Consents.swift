import Events
import JSON

/// What somebody said of one purpose.
public struct Consent: Hashable, Sendable {
    /// As the shop names it: `marketing`, `analytics`, …
    public var purpose: String
    public var isGranted: Bool
    /// Capture time of the fact that said so.
    public var at: Milliseconds
}

/// What the person's data may be used for: the latest word on each purpose.
///
/// From `consent` calls (`purposes`) and, as in Segment's consent spec, from
/// `context.consent.categoryPreferences` of any call. Absence is no answer, neither yes nor no.
public struct Consents: Hashable, Sendable {
    /// By purpose.
    public private(set) var all: [Consent] = []

    public subscript(purpose: String) -> Consent? {
        let index = all.insertionIndex(of: purpose, by: \.purpose)
        return index < all.count && all[index].purpose == purpose ? all[index] : nil
    }

    /// - Parameter purposes: `{"marketing":true,"analytics":false}`; other values are passed over.
    mutating func read(_ purposes: JSONView, at capture: Milliseconds) {
        for (name, value) in purposes.members {
            let bytes = name.withUTF8 { $0.count } ?? 0
            guard (1...ProfileLimits.purposeBytesMax).contains(bytes), let purpose = name.string,
                let isGranted = value.bool
            else { continue }
            set(Consent(purpose: purpose, isGranted: isGranted, at: capture))
        }
    }

    private mutating func set(_ consent: Consent) {
        let index = all.insertionIndex(of: consent.purpose, by: \.purpose)
        if index < all.count, all[index].purpose == consent.purpose {
            all[index] = consent
        } else if all.count < ProfileLimits.purposesMax {
            all.insert(consent, at: index)
        }
    }
}

extension Consents: StateField {
    func encode(into writer: inout StateWriter) { all.encode(into: &writer) }
    init(decoding fields: inout StateReader) throws(ProfileStateError) { all = try fields.next() }
}

extension Consent: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(purpose)
        writer.field(isGranted)
        writer.field(time: at)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        purpose = try fields.next()
        isGranted = try fields.next()
        at = try fields.time()
    }
}
