using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// Mends what language models get wrong in arguments, driven by the schema. A repair is all or nothing: it is kept only when the whole result is valid,
/// made only where exactly one repair is possible, and never touches a value that was valid.
/// </summary>
public static class ArgumentRepairer
{
    /// <summary>Repairs a value.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="instance">The value; it is not changed.</param>
    /// <param name="options">The policy and its limits.</param>
    /// <returns>The repaired value and how it came about, or the value as it was when it is valid or no repair makes it so.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="instance"/> is the default value.</exception>
    public static RepairResult Repair(CompiledSchema schema, JsonElement instance, RepairOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        if (instance.ValueKind == JsonValueKind.Undefined)
        {
            throw new ArgumentException("The element has no value.", nameof(instance));
        }

        return options.Policy == RepairPolicy.Off || (!options.FillDefaults && schema.IsValid(instance, options.Validation))
            ? new RepairResult(false, instance, [])
            : new ValueRepairer(schema, options).Run(instance);
    }
}
