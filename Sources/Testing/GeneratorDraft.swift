import Events
import JSON

/// A fact before it is written down.
struct Draft {
    var site: String
    var messageID: String
    var device: Identifier?
    var email: Identifier?
    var user: Identifier?
    var trust: Trust
    var receivedAt: Milliseconds
    var event: [JSONMember]

    /// Somebody does something.
    init(_ world: inout WorldGenerator) {
        site = world.random.pick(WorldGenerator.sites)
        // Descending ids too, so that neither arrival nor time orders them.
        messageID = "m\(world.random.below(1_000))"
        let happened = world.moment()
        let isLate = world.random.chance(percent: 25)
        receivedAt = happened + .seconds(Int64(world.random.below(isLate ? 7_200 : 3)))
        trust = world.random.pick([.asserted, .asserted, .proven, .typed])
        let device = world.random.pick(WorldGenerator.devices)
        (event, email, user) = ([], nil, nil)
        self.device = world.random.chance(percent: 90) ? Identifier(.device, device) : nil
        addContent(&world)
        addTimes(&world, device, happened)
        if self.device == nil, email == nil, user == nil {
            self.device = Identifier(.device, device)
        }
    }

    private mutating func addContent(_ world: inout WorldGenerator) {
        switch world.random.below(20) {
        case 0..<5: identify(&world)
        case 5..<7: alias(&world)
        case 7..<10: track("Product Added", &world)
        case 10: track("Product Removed", &world)
        case 11..<13: order(&world)
        case 13: consent(&world)
        default: page(&world)
        }
        // Facts of somebody who is logged in carry the id, too.
        let isNamed = user != nil || email != nil
        if !isNamed, world.random.chance(percent: 20) { nameSomebody(&world) }
    }

    private mutating func nameSomebody(_ world: inout WorldGenerator) {
        let kind = world.random.below(4)
        if kind != 0 { user = Identifier(.user, world.random.pick(WorldGenerator.users)) }
        if kind < 2 { email = Identifier(.email, world.random.pick(WorldGenerator.emails)) }
    }

    private mutating func identify(_ world: inout WorldGenerator) {
        nameSomebody(&world)
        let traits: JSONValue = ["plan": .string("plan\(world.random.below(3))")]
        event = [
            JSONMember(key: "type", value: "identify"), JSONMember(key: "traits", value: traits),
        ]
    }

    private mutating func alias(_ world: inout WorldGenerator) {
        user = Identifier(.user, world.random.pick(WorldGenerator.users))
        let previous = world.random.pick(WorldGenerator.users + ["d1", "d2"])
        event = [
            JSONMember(key: "type", value: "alias"),
            JSONMember(key: "previousId", value: .string(previous)),
        ]
    }

    private mutating func track(_ name: String, _ world: inout WorldGenerator) {
        let product = "p\(world.random.below(3))"
        addTrack(name, ["product_id": .string(product), "price": 10, "quantity": 1])
    }

    private mutating func order(_ world: inout WorldGenerator) {
        let product = "p\(world.random.below(3))"
        let products: JSONValue = [["product_id": .string(product), "price": 10, "quantity": 1]]
        let id = "o\(world.random.below(5))"
        addTrack("Order Completed", ["order_id": .string(id), "total": 10, "products": products])
    }

    private mutating func consent(_ world: inout WorldGenerator) {
        let purposes: JSONValue = ["marketing": .bool(world.random.chance(percent: 50))]
        event = [
            JSONMember(key: "type", value: "consent"),
            JSONMember(key: "purposes", value: purposes),
        ]
    }

    private mutating func addTrack(_ name: String, _ properties: JSONValue) {
        event = [
            JSONMember(key: "type", value: "track"), JSONMember(key: "event", value: .string(name)),
            JSONMember(key: "properties", value: properties),
        ]
    }

    private mutating func page(_ world: inout WorldGenerator) {
        let path: JSONValue = ["path": .string("/\(world.random.below(4))")]
        event = [
            JSONMember(key: "type", value: "page"), JSONMember(key: "properties", value: path),
        ]
    }

    /// By the client's clock.
    private mutating func addTimes(
        _ world: inout WorldGenerator, _ device: String, _ happened: Milliseconds
    ) {
        let behind = world.clocksBehind[device] ?? 0
        if world.random.chance(percent: 80) {
            let time = ISO8601.format(happened - behind)
            event.append(JSONMember(key: "timestamp", value: .string(time)))
        }
        if world.random.chance(percent: 60) {
            let transit = Milliseconds.seconds(Int64(world.random.below(4) * 25))
            let time = ISO8601.format(receivedAt - transit - behind)
            event.append(JSONMember(key: "sentAt", value: .string(time)))
        }
    }

    var bytes: [UInt8] {
        let type = event.first { $0.key == "type" }?.value.stringValue
        let envelope = FactEnvelope(
            type: type.flatMap(EventType.init(rawValue:)) ?? .track, site: site,
            messageID: messageID, device: device, email: email, user: user,
            trust: trust, receivedAt: receivedAt, loggedAt: receivedAt)
        return envelope.bytes { $0.value(.object(event)) }
    }
}
