/// What a journal knows of its entries; they stand in chunks of their own.
extension Journal: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(chunks)
        writer.field(last)
        writer.field(names.hashes)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let chunks: [Chunk] = try fields.next()
        let last: Moment? = try fields.next()
        let names = NameIndex(try fields.next())
        var entries = 0
        for chunk in chunks {
            let (sum, overflow) = entries.addingReportingOverflow(chunk.entries)
            guard !overflow, chunk.entries > 0 else {
                throw ProfileStateError("a journal's chunk has no such number of entries")
            }
            entries = sum
        }
        guard entries == names.count else {
            throw ProfileStateError("a journal's chunks and names differ")
        }
        self.init(chunks: chunks, names: names, last: last)
    }
}

extension Journal.Chunk: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(Int64(entries))
        writer.field(time: latest)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let entries: Int64 = try fields.next()
        self.init(entries: Int(entries), latest: try fields.time())
    }
}

extension Moment: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(time: capture)
        writer.field(messageID)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(capture: try fields.time(), messageID: try fields.next())
    }
}
