import Foundation

/// A week of a real shop, to try Spoor with: README.md beside it says where it is from.
public enum SampleData {
    /// Format `google-analytics`: 98,369 hits of 2016-08-01 to 2016-08-07, 2.7 MB.
    ///
    /// - Precondition: The resource folder of this module lies beside the program, where the build
    ///   and the container put it.
    public static var googleMerchStore: String {
        let name = "Resources/google-merch-store-20160801-20160807.jsonl.gz"
        return Bundle.module.bundleURL.appendingPathComponent(name).path
    }
}
