import Events
import SpoorConfiguration

extension IdentityCookie {
    /// The value of `Set-Cookie` (RFC 6265bis, 4.1).
    func header(_ value: String) -> String {
        var header = "\(name)=\(value); Max-Age=\(life / .seconds(1)); Path=/"
        header += "; SameSite=\(sameSite.rawValue); HttpOnly"
        if isSecure { header += "; Secure" }
        if let domain { header += "; Domain=\(domain)" }
        return header
    }
}
