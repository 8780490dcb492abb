extension ReferenceLists {
    /// What all lists together say of a user agent.
    func userAgent(_ text: String) -> UserAgent {
        let bytes = text.utf8Span.span
        let browser = userAgents.browser(bytes)
        let system = userAgents.system(bytes)
        let device = userAgents.device(bytes)
        let model = device.flatMap(DeviceModel.init(fields:))
        if let bot = bot(bytes, browser: browser?[0], device: model) {
            return UserAgent(browser: browser.flatMap(Software.init(fields:)), bot: bot)
        }
        return UserAgent(
            browser: browser.flatMap(Software.init(fields:)),
            system: system.flatMap(Software.init(fields:)), device: model,
            kind: DeviceKind(
                system: system?[0], brand: model?.brand, text: UserAgentText(bytes)))
    }

    /// A program that a list names, unless the name is that of the telephone; what uap-core takes
    /// for one; and of what no list knows, what looks like one.
    private func bot(_ text: Span<UInt8>, browser: String?, device: DeviceModel?) -> String? {
        if let name = bots.named(text), device?.name.contains(name) != true { return name }
        if device?.name == Self.spider { return browser ?? Self.spider }
        guard browser == nil, device == nil else { return nil }
        return bots.broad(text) ?? (UserAgentText(text).namesAnAddress ? Self.spider : nil)
    }

    /// What uap-core calls the device of a program.
    private static let spider = "Spider"
}

extension Software {
    /// A name, then the parts of a version; nil without a name.
    fileprivate init?(fields: [String?]) {
        guard let name = fields.first ?? nil else { return nil }
        let version = fields.dropFirst().prefix { $0 != nil }.compactMap(\.self)
        self.init(name: name, version: version.isEmpty ? nil : version.joined(separator: "."))
    }
}

extension DeviceModel {
    fileprivate init?(fields: [String?]) {
        guard let name = fields[0] else { return nil }
        self.init(name: name, brand: fields[1], model: fields[2])
    }
}
