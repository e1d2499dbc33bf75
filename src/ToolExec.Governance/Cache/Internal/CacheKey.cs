using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Governance;

/// <summary>What makes two calls the same call: who asks, which definition of which tool, and the arguments, however they are spelt.</summary>
internal static class CacheKey
{
    public static string Of(Tool tool, string id, ToolCallContext context, CallerScope scope)
    {
        var text = new StringBuilder();
        Add(id);
        Add(tool.Fingerprint);
        Add(context.Call.Options?.Backend);
        Add(ToolCaller.ScopeOf(context.Caller, scope));
        text.Append(CanonicalJson.Serialize(context.Arguments));
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        // With its length, so that no text can pass for two others.
        void Add(string? part) => text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
    }
}
