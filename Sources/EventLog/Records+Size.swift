extension [NewRecord] {
    /// Of keys and values.
    package var bytes: Int { reduce(0) { $0 + $1.key.utf8.count + $1.value.count } }

    /// - Throws: `.recordTooLarge` for the first record over the limit.
    package func checkSizes() throws(EventLogError) {
        for record in self where record.value.count > EventLogLimits.recordBytesMax {
            throw .recordTooLarge(bytes: record.value.count)
        }
    }
}

extension [Record] {
    /// Of keys and values.
    package var bytes: Int { reduce(0) { $0 + $1.key.utf8.count + $1.value.count } }
}
