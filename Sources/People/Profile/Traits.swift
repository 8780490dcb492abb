import Events
import JSON

/// Something that is known of the person: a name, a birthday, whether they take the newsletter.
public struct Trait: Hashable, Sendable {
    public var name: String
    /// As it was sent. A sealed value is `{"$sealed": …, "key": …}` and is carried as it is.
    public var value: JSONValue
}

/// The traits of `identify` calls and of `context.traits`: the latest value by name.
///
/// `null` takes a trait back. Of two places in one fact `traits` comes after `context.traits`.
public struct Traits: Hashable, Sendable {
    /// By name.
    public private(set) var all: [Trait] = []

    public subscript(name: String) -> JSONValue? {
        let index = all.insertionIndex(of: name, by: \.name)
        guard index < all.count, all[index].name == name else { return nil }
        return all[index].value
    }

    mutating func read(_ traits: JSONView) {
        for (name, value) in traits.members {
            let bytes = name.withUTF8 { $0.count } ?? 0
            guard (1...ProfileLimits.traitNameBytesMax).contains(bytes), let name = name.string
            else { continue }
            set(name, to: value)
        }
    }

    private mutating func set(_ name: String, to value: JSONView) {
        let index = all.insertionIndex(of: name, by: \.name)
        let isKnown = index < all.count && all[index].name == name
        if value.isNull {
            if isKnown { all.remove(at: index) }
        } else if value.isWithinTraitLimits {
            if isKnown {
                all[index].value = value.value
            } else if all.count < ProfileLimits.traitsMax {
                all.insert(Trait(name: name, value: value.value), at: index)
            }
        }
    }
}

extension JSONView {
    fileprivate var isWithinTraitLimits: Bool {
        var bytes = ProfileLimits.traitBytesMax
        var values = ProfileLimits.traitValuesMax
        return fits(bytes: &bytes, values: &values, depth: ProfileLimits.traitDepthMax)
    }

    /// Takes the value off what is left; false once nothing is.
    private func fits(bytes: inout Int, values: inout Int, depth: Int) -> Bool {
        bytes -= withUTF8 { $0.count } ?? 0
        values -= 1
        guard bytes >= 0, values >= 0, depth > 0 else { return false }
        for element in elements
        where !element.fits(bytes: &bytes, values: &values, depth: depth - 1) {
            return false
        }
        for (name, value) in members {
            bytes -= name.withUTF8 { $0.count } ?? 0
            let fits = value.fits(bytes: &bytes, values: &values, depth: depth - 1)
            guard fits else { return false }
        }
        return true
    }
}

extension Array {
    /// Where `key` is, or belongs, in a list that is ordered by `path`.
    func insertionIndex<Key: Comparable>(of key: Key, by path: KeyPath<Element, Key>) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle][keyPath: path] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Traits: StateField {
    func encode(into writer: inout StateWriter) { all.encode(into: &writer) }
    init(decoding fields: inout StateReader) throws(ProfileStateError) { all = try fields.next() }
}

extension Trait: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(name)
        writer.field(value)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        name = try fields.next()
        value = try fields.next()
    }
}
