import CRdKafka
import EventLog
import Events

extension Record {
    /// Copies a message as it was fetched.
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        let fields = message.pointee
        var time = Milliseconds(rd_kafka_message_timestamp(message, nil))
        var headers: [Header] = []
        message.forEachHeader { name, value in
            if name == KafkaTime.header, let exact = Milliseconds(value) {
                time = exact
            } else {
                headers.append(Header(name, value))
            }
        }
        let key = UnsafeRawBufferPointer(start: fields.key, count: fields.key_len)
        let value = UnsafeRawBufferPointer(start: fields.payload, count: fields.len)
        self.init(
            offset: fields.offset, key: String(decoding: key, as: UTF8.self), value: Array(value),
            timestamp: time, headers: headers)
    }
}

extension UnsafePointer<rd_kafka_message_t> {
    fileprivate func forEachHeader(_ body: (_ name: String, _ value: String) -> Void) {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(self, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        var (name, value, size) = (UnsafePointer<CChar>?.none, UnsafeRawPointer?.none, 0)
        var index = 0
        while rd_kafka_header_get_all(headers, index, &name, &value, &size)
            == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            index += 1
            let bytes = UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
            body(name.map { String(cString: $0) } ?? "", String(decoding: bytes, as: UTF8.self))
        }
    }
}

extension [NewRecord] {
    /// Hands the records over to the client, in their order, until one is refused.
    ///
    /// - Parameters:
    ///   - name: Of a topic, at the brokers.
    ///   - opaque: What comes back with a record's message when it was delivered, or was not.
    /// - Returns: The one that was refused, and why; nil if none was.
    func produce(
        _ client: Client, naming name: (Topic) -> String,
        opaque: (_ index: Int) -> UnsafeMutableRawPointer? = { _ in nil }
    ) -> (index: Int, error: KafkaError)? {
        var last: (topic: Topic, handle: Client.Topic)?
        for (index, record) in enumerated() {
            do throws(KafkaError) {
                let topic = record.to.topic
                let handle =
                    if let last, last.topic == topic { last.handle } else {
                        try client.topic(name(topic))
                    }
                last = (topic, handle)
                try record.produce(client, handle, opaque: opaque(index))
            } catch {
                return (index, error)
            }
        }
        return nil
    }
}

extension NewRecord {
    /// Hands the record over to the client, which copies it.
    ///
    fileprivate func produce(
        _ client: Client, _ topic: Client.Topic, opaque: UnsafeMutableRawPointer?
    ) throws(KafkaError) {
        let headers = makeHeaders()
        var key = key
        let code = key.withUTF8 { key in
            value.withUnsafeBytes { value in
                spoor_rd_kafka_produce(
                    client.pointer, topic.pointer, Int32(to.partition),
                    KafkaTime.clamped(timestamp), key.baseAddress, key.count,
                    value.isEmpty ? nil : value.baseAddress, value.count, headers, opaque)
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        if let headers { rd_kafka_headers_destroy(headers) }
        throw KafkaError(code)
    }

    private func makeHeaders() -> OpaquePointer? {
        let isExact = KafkaTime.range.contains(timestamp)
        if headers.isEmpty, isExact { return nil }
        let made = rd_kafka_headers_new(headers.count + 1)
        for header in headers { Self.add(header, to: made) }
        if !isExact { Self.add(Header(KafkaTime.header, String(timestamp)), to: made) }
        return made
    }

    private static func add(_ header: Header, to headers: OpaquePointer?) {
        var (name, value) = (header.name, header.value)
        name.withUTF8 { name in
            value.withUTF8 { value in
                _ = name.withMemoryRebound(to: CChar.self) { name in
                    rd_kafka_header_add(
                        headers, name.baseAddress, name.count, value.baseAddress, value.count)
                }
            }
        }
    }
}
