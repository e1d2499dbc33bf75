using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Objects.</content>
internal sealed partial class ValueRepairer
{
    private Edit? RepairMembers(List<SchemaNode> nodes, JsonElement value, string path)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
        {
            members.Add((Utf8Text.ToText(JsonMarshal.GetRawUtf8PropertyName(member)), member.Value));
        }

        var operations = new List<RepairOperation>();
        if (_isLenient && members.Count <= MostNames)
        {
            Rename(nodes, members, operations, path);
        }

        for (var i = members.Count - 1; i >= 0 && operations.Count <= options.MaxOperations; i--)
        {
            RepairMember(nodes, members, i, operations, path);
        }

        if (options.FillDefaults)
        {
            FillDefaults(nodes, members, operations, path);
        }

        return operations.Count == 0 ? null : new Edit(JsonBuilder.Object(members), operations);
    }

    private void RepairMember(List<SchemaNode> nodes, List<(string Name, JsonElement Value)> members, int index, List<RepairOperation> operations, string path)
    {
        var (name, value) = members[index];
        var utf8 = Encoding.UTF8.GetBytes(name);
        var place = path + "/" + JsonPointerText.Escape(name);
        foreach (var property in Schemas(nodes, utf8))
        {
            if (value.ValueKind == JsonValueKind.Null && !IsValid(property, value))
            {
                if (!ApplicableNodes.IsRequired(nodes, utf8))
                {
                    members.RemoveAt(index);
                    operations.Add(new RepairOperation("remove", place, null, null, "the property may be absent, but not null"));
                }

                return;
            }

            if (Repair(property, value, place) is { Operations.Count: > 0 } edit)
            {
                value = edit.Value;
                members[index] = (name, value);
                operations.AddRange(edit.Operations);
            }
        }
    }

    /// <summary>The schemas of a member: its own, or the one for all others.</summary>
    private static IEnumerable<SchemaNode> Schemas(List<SchemaNode> nodes, byte[] name)
    {
        foreach (var node in nodes)
        {
            if (node.Objects is not { } rules)
            {
                continue;
            }

            var index = rules.Names.Find(name);
            var property = index >= 0 ? rules.Properties[index] : null;
            property ??= rules.Patterns is null ? rules.Additional : null;
            if (property is not null)
            {
                yield return property;
            }
        }
    }

    /// <summary>Gives names that are not allowed the one declared and absent name that is near; not when two would get the same.</summary>
    private static void Rename(List<SchemaNode> nodes, List<(string Name, JsonElement Value)> members, List<RepairOperation> operations, string path)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rules in nodes.Select(node => node.Objects).OfType<ObjectRules>())
        {
            for (var i = 0; i < rules.Names.Count; i++)
            {
                if (rules.Properties[i] is { AlwaysInvalid: false })
                {
                    declared.Add(Encoding.UTF8.GetString(rules.Names[i]));
                }
            }
        }

        if (declared.Count > MostNames)
        {
            return;
        }

        var free = declared.Where(name => !members.Exists(member => string.Equals(member.Name, name, StringComparison.Ordinal))).ToArray();
        var isClosed = nodes.Exists(node => node.Objects is { } rules && (rules.Additional is { AlwaysInvalid: true } || rules.Unevaluated is { AlwaysInvalid: true }));
        var targets = new Dictionary<int, string?>();
        for (var i = 0; i < members.Count; i++)
        {
            var name = members[i].Name;
            var near = declared.Contains(name) ? -1 : EditDistance.Nearest(name, free, EditDistance.LimitFor(name));

            // In an open object an unknown name is valid; only one that stands for a missing required name is a mistake.
            if (near >= 0 && (isClosed || ApplicableNodes.IsRequired(nodes, Encoding.UTF8.GetBytes(free[near]))))
            {
                targets[i] = free[near];
            }
        }

        foreach (var (index, target) in targets)
        {
            if (targets.Values.Count(other => string.Equals(other, target, StringComparison.Ordinal)) > 1)
            {
                continue;
            }

            var (name, value) = members[index];
            members[index] = (target!, value);
            operations.Add(new RepairOperation(
                "move", path + "/" + JsonPointerText.Escape(target!), null, path + "/" + JsonPointerText.Escape(name),
                $"{MessageText.Quote(name)} is not a property; {MessageText.Quote(target!)} is the nearest name"));
        }
    }

    private void FillDefaults(List<SchemaNode> nodes, List<(string Name, JsonElement Value)> members, List<RepairOperation> operations, string path)
    {
        var present = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var rules in nodes.Select(node => node.Objects).OfType<ObjectRules>())
        {
            for (var i = 0; i < rules.Names.Count; i++)
            {
                var name = Encoding.UTF8.GetString(rules.Names[i]);
                if (rules.Properties[i] is not { } property || present.Contains(name))
                {
                    continue;
                }

                var raw = property.Default ?? property.Resolved.Default;
                if (raw is not null && JsonBuilder.TryParse(raw) is { } value && IsValid(property, value))
                {
                    members.Add((name, value));
                    present.Add(name);
                    operations.Add(new RepairOperation("add", path + "/" + JsonPointerText.Escape(name), value, null, "the property is absent and has a default"));
                }
            }
        }
    }
}
