import JSON

extension EventWriter {
    /// The message as it is stored: as sent, but
    ///
    /// - personal fields are sealed, addresses truncated (`FieldTree`);
    /// - `writeKey` and `context.userHash` are left out;
    /// - ids are text, those that look like e-mail addresses hashes;
    /// - `type`, `sentAt` and `context` come from the path and the batch where it has none.
    mutating func message(_ message: Message, ids: MessageIDs) throws {
        write { $0.beginObject() }
        for (key, value) in message.view.members where !key.stringEquals("writeKey") {
            if let id = ids.field(named: key) {
                try self.id(id, key, value)
            } else if key.stringEquals("context"), value.kind == .object {
                try context(value, batch: message.batchContext)
            } else if key.isContainerName, value.kind != .object {
                // Rejected for this; what stands there instead may be personal.
                write { $0.key(key) }
                try seal(value)
            } else if value.isNull, message.isAdded(key) {
                continue
            } else {
                try member(key, value, in: FieldTree.root)
            }
        }
        try adding { try $0.additions(to: message) }
        write { $0.endObject() }
    }

    private mutating func id(_ id: IDField, _ key: JSONView, _ value: JSONView) throws {
        write { $0.key(key) }
        switch id {
        case .usable(let text): write { $0.value(text) }
        case .absent, .blocked: write { $0.value(value) }
        case .bad: try seal(value)
        }
    }

    /// The message's own members, then those that only the batch has.
    private mutating func context(_ own: JSONView, batch: JSONView?) throws {
        write {
            $0.key("context")
            $0.beginObject()
        }
        try contextMembers(of: own) { _ in true }
        if let batch {
            try adding { writer in
                try writer.contextMembers(of: batch) { own.member($0.string ?? "") == nil }
            }
        }
        write { $0.endObject() }
    }

    /// A proof of who somebody is stays out.
    private mutating func contextMembers(
        of context: JSONView, where isWanted: (_ key: JSONView) -> Bool
    ) throws {
        let place = fields.place(of: "context")
        for (key, value) in context.members where !key.isProof && isWanted(key) {
            try member(key, value, in: place)
        }
    }

    private mutating func additions(to message: Message) throws {
        if message.member("type") == nil, let type = message.pathType {
            write { $0.member("type", type.rawValue) }
        }
        if message.member("sentAt") == nil, let sentAt = message.batchSentAt {
            write { $0.member("sentAt", sentAt) }
        }
        if message.member("context") == nil, let context = message.batchContext {
            try self.context(context, batch: nil)
        }
    }
}

extension Message {
    /// Whether the path or the batch says it where the message has none, or null.
    fileprivate func isAdded(_ key: JSONView) -> Bool {
        key.stringEquals("type") && pathType != nil
            || key.stringEquals("sentAt") && batchSentAt != nil
            || key.stringEquals("context") && batchContext != nil
    }
}

extension JSONView {
    /// Whoever could read it in the log could pass for somebody else.
    fileprivate var isProof: Bool { stringEquals("userHash") }

    fileprivate var isContainerName: Bool {
        stringEquals("properties") || stringEquals("traits") || stringEquals("context")
    }
}
