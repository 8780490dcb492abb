import Events

/// The records that a node keeps.
extension LinkEdge: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(id)
        writer.field(target)
        writer.field(time: capture)
        writer.field(time: receivedAt)
        writer.field(trust)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            id: try fields.next(), target: try fields.next(), capture: try fields.time(),
            receivedAt: try fields.time(), trust: try fields.next())
    }
}

extension Claims.Place: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(claimant)
        writer.field(slot)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(claimant: try fields.next(), slot: try fields.next())
    }
}

extension AliasEdge: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(id)
        writer.field(user)
        writer.field(previous)
        writer.field(time: capture)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            id: try fields.next(), user: try fields.next(), previous: try fields.next(),
            capture: try fields.time())
    }
}

extension Position: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(Int64(partition))
        writer.field(offset)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        let partition: Int64 = try fields.next()
        let offset: Int64 = try fields.next()
        guard partition >= 0, offset >= 0 else {
            throw ProfileStateError("a position is from 0 on")
        }
        self.init(partition: Int(partition), offset: offset)
    }
}

extension Decision.Outcome: StateField {}

extension Decision: StateField {
    func encode(into writer: inout StateWriter) {
        writer.field(outcome)
        writer.field(trigger)
        writer.field(site)
        writer.field(rule)
        writer.field(kind)
        writer.field(ruleVersion)
        writer.field(person)
        writer.field(occasion)
        writer.field(time: capture)
        writer.field(time: due)
        writer.field(time: loggedAt)
        writer.field(reason)
        writer.field(causes)
        writer.field(payload)
        writer.field(home)
    }

    init(decoding fields: inout StateReader) throws(ProfileStateError) {
        self.init(
            outcome: try fields.next(), trigger: try fields.next(), site: try fields.next(),
            rule: try fields.next(), kind: try fields.next(), ruleVersion: try fields.next(),
            person: try fields.next(), occasion: try fields.next(), capture: try fields.time(),
            due: try fields.time(), loggedAt: try fields.time(), reason: try fields.next(),
            causes: try fields.next(), payload: try fields.next(),
            home: try Identifier(decoding: &fields))
    }
}
