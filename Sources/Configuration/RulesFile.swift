import Events
import Rules
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The marketers' file of rules.
///
/// ```yaml
/// rules:
///   - id: abandoned-cart
///     kind: abandoned_cart
///     version: 1
///     sites: [shop]         # all sites if absent
///     after: 60m            # how long the cart is left alone
///     minimum_value: 20.00  # in the cart's own currency
///     expires: 24h          # later than this it is withheld
/// ```
public struct RulesFile: Sendable {
    public var rules: [Rule]

    /// - Throws: `ConfigurationErrors`, all of them, with lines.
    public init(contentsOf path: String) throws {
        guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
            let message = "\(path) cannot be read; give the path of the rules file"
            throw ConfigurationErrors([
                ConfigurationError(line: 0, column: 0, path: "", message: message)
            ])
        }
        try self.init(yaml: yaml)
    }

    /// - Throws: `ConfigurationErrors`.
    public init(yaml: String) throws {
        let faults = Faults()
        let root = try Node(rootOf: yaml)
        rules = []
        if var section = Section(root, path: "", faults: faults) {
            for (node, path) in section.elements("rules") ?? [] {
                guard let rule = Section(node, path: path, faults: faults) else { continue }
                if let rule = Rule(rule, besides: rules) { rules.append(rule) }
            }
            section.end()
        }
        guard faults.errors.isEmpty else { throw ConfigurationErrors(faults.sorted) }
    }
}

extension Rule {
    /// Nil, and faults, if what has no default is missing.
    fileprivate init?(_ section: Section, besides others: [Rule]) {
        var section = section
        let id = section.required("id", Values.name)
        let version = section.value("version", Values.integer(1...1_000_000)) ?? 1
        let sites = section.list("sites", Values.name) ?? []
        let expires = section.value("expires", Values.duration(.minutes(1)...(.days(365))))
        let kind = section.required("kind", Values.ruleKind).flatMap { name -> (any RuleKind)? in
            switch name {
            case AbandonedCart.name: AbandonedCart(&section)
            default: nil
            }
        }
        section.end()
        if let id, others.contains(where: { $0.id == id }) {
            section.fault("id", "another rule has this id; ids are unique")
        }
        guard let id, let kind else { return nil }
        self.init(
            id: id, version: Int64(version), sites: sites,
            expires: expires ?? Self.expiresDefault, kind: kind)
    }
}

extension AbandonedCart {
    fileprivate init?(_ section: inout Section) {
        let after = section.required("after", Values.duration(.minutes(1)...(.days(60))))
        let minimum = section.value("minimum_value", Values.amount) ?? "0"
        guard let after else { return nil }
        self.init(after: after, minimumValue: minimum)
    }
}

extension Values {
    fileprivate static func ruleKind(_ text: String) throws(Expected) -> String {
        let names = RuleKinds.all.map { $0.name }
        guard names.contains(text) else {
            throw Expected("one of " + names.joined(separator: ", "))
        }
        return text
    }

    /// A decimal number of a currency's major units, as it stands.
    fileprivate static func amount(_ text: String) throws(Expected) -> String {
        guard let money = Money(text: text, currency: "EUR"), money.amount >= 0 else {
            throw Expected("an amount such as 25 or 25.00")
        }
        return text
    }
}
