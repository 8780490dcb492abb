import Events

extension Sample {
    private static var route: Route {
        Route(from: device, to: user, version: 1_042, loggedAt: time)
    }

    static var links: [Sample] {
        let edge = LinkEdge(
            id: "m-1", target: user, capture: time, receivedAt: time + 5, trust: .typed)
        let alias = AliasEdge(
            id: "m-9", user: user, previous: Identifier(.user, "4712"), capture: time)
        let full = Link(
            route: route,
            changes: [
                Link.Change(slot: "shop/m-1", edge: edge), Link.Change(slot: "816685", edge: nil),
            ],
            erasures: [time - 1, time], aliases: [alias], voidedAliases: ["m-8"])
        return [
            Sample(name: "full", record: .link(full)),
            Sample(name: "minimal", record: .link(Link(route: route))),
        ]
    }

    /// A relay, a handover and a revoke.
    static func transfers(_ name: String, fact: Fact) -> [Sample] {
        let fired = Entry(
            content: .decision(decision(.fired, reason: nil)), capture: time, position: position)
        let entry = Entry(
            content: .fact(fact), capture: time - 222,
            via: name == "full" ? [device, email] : [], position: position)
        let entries = name == "full" ? [entry, fired] : [entry]
        let copies = [
            CopyID(messageID: "m-1", digest: .max), CopyID(messageID: fired.messageID, digest: 31),
        ]
        return [
            Sample(
                name: name,
                record: .transfer(Transfer(reason: .relay, route: route, entries: entries))),
            Sample(
                name: name,
                record: .transfer(Transfer(reason: .handover, route: route, entries: entries))),
            Sample(
                name: name,
                record: .revoke(Revoke(route: route, copies: name == "full" ? copies : []))),
        ]
    }
}
