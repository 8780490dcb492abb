extension NewRecord {
    /// - Throws: `.recordTooLarge` for the first record over the limit.
    package static func checkSizes(_ records: [NewRecord]) throws(EventLogError) {
        for record in records where record.value.count > EventLogLimits.recordBytesMax {
            throw .recordTooLarge(bytes: record.value.count)
        }
    }
}
