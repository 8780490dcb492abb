enum ByteOrder {
    /// The least key that sorts after all keys with this prefix; nil if there is none.
    static func after(prefix: [UInt8]) -> [UInt8]? {
        guard let index = prefix.lastIndex(where: { $0 != .max }) else { return nil }
        var bound = Array(prefix[...index])
        bound[index] += 1
        return bound
    }
}
