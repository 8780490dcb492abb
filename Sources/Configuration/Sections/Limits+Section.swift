import Events

extension Limits {
    init(_ section: Section) {
        self.init()
        var section = section
        section.read("event_bytes", into: &eventBytesMax, Values.bytes(1_024...(512 << 10)))
        section.read("request_bytes", into: &requestBytesMax, Values.bytes(1_024...(8 << 20)))
        section.read(
            "decompressed_bytes", into: &decompressedBytesMax, Values.bytes(1_024...(16 << 20)))
        section.read("events_per_batch", into: &batchEventsMax, Values.integer(1...100_000))
        section.read("requests_in_flight", into: &requestsInFlightMax, Values.integer(1...65_536))
        eventsPerSecondMax = section.value("events_per_second", Values.integer(1...10_000_000))
        eventsBurstMax = section.value("events_burst", Values.integer(1...10_000_000))
        section.read(
            "body_timeout", into: &bodyTimeout, Values.duration(.seconds(1)...(.minutes(5))))
        section.read(
            "idle_timeout", into: &idleTimeout, Values.duration(.seconds(1)...(.minutes(10))))
        section.end()
        check(section)
    }

    private func check(_ section: Section) {
        if eventBytesMax > requestBytesMax {
            section.fault("event_bytes", "an event cannot be larger than request_bytes")
        }
        if decompressedBytesMax < requestBytesMax {
            section.fault("decompressed_bytes", "this cannot be less than request_bytes")
        }
        if eventsBurstMax != nil, eventsPerSecondMax == nil {
            section.fault("events_burst", "this needs events_per_second; add it, or remove this")
        }
    }
}

extension AddressPolicy {
    init(_ section: Section) {
        self.init()
        var section = section
        section.read("ipv4_bits", into: &ipv4Bits, Values.integer(0...32))
        section.read("ipv6_bits", into: &ipv6Bits, Values.integer(0...128))
        section.read("proxies", into: &proxies, Values.integer(0...8))
        section.end()
    }
}

extension IdentityCookie {
    init(_ section: Section) {
        self.init()
        var section = section
        section.read("enabled", into: &isEnabled, Values.bool)
        section.read("name", into: &name, Values.cookieName)
        section.read("life", into: &life, Values.duration(.minutes(1)...Self.lifeMax))
        section.read("same_site", into: &sameSite, Values.choice(SameSite.self))
        section.read("secure", into: &isSecure, Values.bool)
        domain = section.value("domain", Values.domain)
        section.end()
        if sameSite == .none, !isSecure {
            section.fault("same_site", "browsers take `none` with `secure: true` only")
        }
    }
}
