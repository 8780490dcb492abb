import Foundation
import JSON
import Testing

/// Foundation's parser reads the same values from the same documents.
@Suite struct FoundationComparisonTests {
    @Test(arguments: 0..<10) func `random documents`(block: UInt64) throws {
        for seed in block * 100..<block * 100 + 100 {
            let text = RandomDocument(seed: seed).text
            let value = try JSONValue.parse(text)
            #expect(agrees(value, try foundation(Data(text.utf8))), "seed \(seed): \(text)")
            #expect(agrees(value, try foundation(Data(value.bytes))), "seed \(seed): \(value)")
        }
    }

    private func foundation(_ data: Data) throws -> Any {
        try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    }

    private func agrees(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: theirs is NSNull
        case .bool(let bool): theirs as? Bool == bool
        case .int(let int): (theirs as? NSNumber)?.int64Value == int
        case .uint(let uint): (theirs as? NSNumber)?.uint64Value == uint
        case .double(let double): agrees(double, (theirs as? NSNumber)?.doubleValue ?? .nan)
        case .string(let string): (theirs as? String)?.utf8.elementsEqual(string.utf8) ?? false
        case .array(let elements): agrees(elements, theirs as? [Any] ?? [theirs])
        case .object(let members): agrees(members, theirs as? [String: Any] ?? ["": theirs])
        }
    }

    /// Foundation reads some doubles by way of `Decimal`, and loses the last digits. That ours are
    /// exact is tested in `CanonicalFormTests`.
    private func agrees(_ ours: Double, _ theirs: Double) -> Bool {
        abs(ours - theirs) <= abs(ours) * 1e-14
    }

    private func agrees(_ ours: [JSONValue], _ theirs: [Any]) -> Bool {
        ours.count == theirs.count && zip(ours, theirs).allSatisfy { agrees($0, $1) }
    }

    private func agrees(_ ours: [JSONMember], _ theirs: [String: Any]) -> Bool {
        ours.count == theirs.count
            && ours.allSatisfy { member in
                theirs[member.key].map { agrees(member.value, $0) } ?? false
            }
    }
}
