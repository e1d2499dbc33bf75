namespace ToolExec.Foundation.JsonSchema.Tests.Suite;

/// <summary>Optional tests of the suite whose verdict this validator does not give; docs/json-schema.md says why.</summary>
internal static class KnownDifferences
{
    private static readonly Dictionary<string, string[]> ByFile = new(StringComparer.Ordinal)
    {
        // contentEncoding and contentMediaType are annotations in every draft; 2019-09 and later forbid more.
        ["draft7/optional/content.json"] =
        [
            "validation of string-encoded content based on media type: an invalid JSON document",
            "validation of binary string-encoding: an invalid base64 string (% is not a valid character)",
            "validation of binary-encoded media type documents: a validly-encoded invalid JSON document",
            "validation of binary-encoded media type documents: an invalid base64 string that is valid JSON",
        ],
    };

    public static IReadOnlyList<string> In(string file) => ByFile.GetValueOrDefault(file, []);
}
