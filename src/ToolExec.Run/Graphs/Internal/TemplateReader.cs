using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Finds the references in the arguments of a plan, and what is wrong with them.</summary>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="findNode">Finds a node or step by name; says why it may not be referred to.</param>
internal sealed class TemplateReader(PlanFaults faults, TemplateReader.NodeFinder findNode)
{
    private readonly PlanFaults _faults = faults;


    /// <summary>The node or step that a name stands for, or why there is none.</summary>
    internal delegate bool NodeFinder(string name, out int node, out string? fault);

    public static bool IsReference(JsonElement value) => value.ValueKind == JsonValueKind.Object && SpecialMember(value) is not null;

    public static string? SpecialMember(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (member.Name is Template.From or Template.First or Template.Item or Template.Index or Template.Literal)
            {
                return member.Name;
            }
        }

        return null;
    }

    /// <summary>Reads a template. Faults go to the collector; the template is then not to be filled.</summary>
    public Template Read(JsonElement source, string location, bool hasItem, bool mayJoinAny)
    {
        var reading = new Reading(this, hasItem, mayJoinAny);
        if (source.ValueKind != JsonValueKind.Undefined)
        {
            reading.Visit(source, location);
        }

        return new Template(source, reading.References, reading.IsConstant);
    }

    /// <summary>Reads a reference; where it is wrong the fault is noted and there is none.</summary>
    public PlanReference? ReadReference(string text, string location)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (name, pointer) = hash < 0 ? (text, "") : (text[..hash], text[(hash + 1)..]);
        if (!JsonPointer.IsValid(pointer))
        {
            _faults.Add(location, "reference", $"The reference '{text}' has no JSON Pointer behind its '#': it must be empty or begin with '/'.");
            return null;
        }

        if (!findNode(name, out var node, out var fault))
        {
            _faults.Add(location, "reference", fault!);
            return null;
        }

        return new PlanReference(node, pointer, text);
    }

    private sealed class Reading(TemplateReader reader, bool hasItem, bool mayJoinAny)
    {
        public Dictionary<string, PlanReference> References { get; } = new(StringComparer.Ordinal);

        public bool IsConstant { get; private set; } = true;

        public void Visit(JsonElement value, string at)
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Visit(item, $"{at}/{index++}");
                }
            }
            else if (value.ValueKind == JsonValueKind.Object && SpecialMember(value) is { } special)
            {
                IsConstant = false;
                VisitSpecial(value, special, at);
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in value.EnumerateObject())
                {
                    Visit(member.Value, $"{at}/{JsonPointer.Escape(member.Name)}");
                }
            }
        }

        private void VisitSpecial(JsonElement value, string special, string at)
        {
            var operand = value.GetProperty(special);
            var fault = value.GetPropertyCount() != 1
                ? $"'{special}' must be the only member of its object; wrap the object in {{\"$literal\": …}} where it is data."
                : Check(special, operand);
            if (fault is not null)
            {
                reader._faults.Add(at, "reference", fault);
            }
            else if (special is Template.From)
            {
                Keep(operand, at);
            }
            else if (special is Template.First)
            {
                foreach (var alternative in operand.EnumerateArray())
                {
                    Keep(alternative, at);
                }
            }
        }

        private string? Check(string special, JsonElement operand) => special switch
        {
            Template.First when !mayJoinAny => "'$first' belongs into a node with \"join\": \"any\", or into the output.",
            Template.First when operand.ValueKind != JsonValueKind.Array || operand.GetArrayLength() == 0 => "'$first' must have an array of references.",
            Template.Item or Template.Index when !hasItem => $"'{special}' belongs into what is run for each item.",
            Template.Item when operand.ValueKind != JsonValueKind.String || !JsonPointer.IsValid(operand.GetString()) =>
                "'$item' must have a JSON Pointer into the item, \"\" for the whole item.",
            Template.Index when operand.ValueKind != JsonValueKind.True => "'$index' must be true.",
            _ => null,
        };

        private void Keep(JsonElement text, string at)
        {
            if (text.ValueKind != JsonValueKind.String)
            {
                reader._faults.Add(at, "reference", "A reference must be a string such as \"node\" or \"node#/json/pointer\".");
            }
            else if (reader.ReadReference(text.GetString()!, at) is { } reference)
            {
                References[reference.Text] = reference;
            }
        }
    }
}
