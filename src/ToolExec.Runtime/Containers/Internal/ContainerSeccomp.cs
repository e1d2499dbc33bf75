using System.Text;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Writes the policy of system calls in the form that container engines take. Their own profiles let code make namespaces, and mounts in them.</summary>
internal static class ContainerSeccomp
{
    /// <summary>Gets the profile for guests in containers.</summary>
    /// <remarks>
    /// What the policy refuses by single values stays allowed: the engines' form cannot say it, and it is about terminals and about signals to processes outside,
    /// neither of which is there in a container.
    /// </remarks>
    public static string Profile { get; } = Write(SeccompPolicy.InNamespaces(bounded: true));

    private static string Write(SeccompPolicy policy)
    {
        var ruled = policy.Rules.Where(r => r.Allowed).ToLookup(r => r.Name, StringComparer.Ordinal);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("defaultAction"u8, "SCMP_ACT_ERRNO");
            writer.WriteNumber("defaultErrnoRet"u8, SeccompPolicy.RefusedError);
            writer.WriteStartArray("architectures"u8);
            writer.WriteStringValue("SCMP_ARCH_X86_64");
            writer.WriteStringValue("SCMP_ARCH_AARCH64");
            writer.WriteEndArray();
            writer.WriteStartArray("syscalls"u8);
            Entry(writer, policy.Allowed.Select(c => c.Name).Where(n => !ruled.Contains(n)), "SCMP_ACT_ALLOW", []);
            Entry(writer, SeccompPolicy.Missing.Select(c => c.Name), "SCMP_ACT_ERRNO", [], SeccompPolicy.MissingError);
            foreach (var call in ruled)
            {
                foreach (var conditions in Combine([.. call]))
                {
                    Entry(writer, [call.Key], "SCMP_ACT_ALLOW", conditions);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>All rules of a call must hold, each with one of its values: every way to choose them is an entry.</summary>
    private static List<List<(SeccompRule Rule, uint Value)>> Combine(IReadOnlyList<SeccompRule> rules)
    {
        var ways = new List<List<(SeccompRule Rule, uint Value)>> { new() };
        foreach (var rule in rules)
        {
            ways = [.. ways.SelectMany(way => rule.Values.Select(value => (List<(SeccompRule Rule, uint Value)>)[.. way, (rule, value)]))];
        }

        return ways;
    }

    private static void Entry(Utf8JsonWriter writer, IEnumerable<string> names, string action, List<(SeccompRule Rule, uint Value)> conditions, int? error = null)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("names"u8);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteString("action"u8, action);
        if (error is { } number)
        {
            writer.WriteNumber("errnoRet"u8, number);
        }

        if (conditions.Count > 0)
        {
            writer.WriteStartArray("args"u8);
            foreach (var (rule, value) in conditions)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, rule.Argument);
                writer.WriteNumber("value"u8, rule.Mask);
                writer.WriteNumber("valueTwo"u8, value);
                writer.WriteString("op"u8, "SCMP_CMP_MASKED_EQ");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
