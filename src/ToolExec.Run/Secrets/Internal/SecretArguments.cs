using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Run;

/// <summary>Puts the values of secrets into arguments that refer to them: the last thing before the tool is run.</summary>
internal sealed class SecretArguments(SecretVault vault)
{
    /// <summary>Says whether arguments refer to a secret, as far as that has a meaning in this host.</summary>
    public bool IsIn(JsonElement arguments) => vault.IsAllowedInArguments && Refers(arguments);

    /// <returns>The arguments with the values, or why they cannot be had.</returns>
    public async ValueTask<(JsonElement Arguments, ToolError? Error)> FillAsync(JsonElement arguments, Tool tool, CancellationToken cancellationToken)
    {
        try
        {
            var node = JsonNodeOf(arguments);
            return (ToElement(await FillAsync(node, "", tool, cancellationToken).ConfigureAwait(false)), null);
        }
        catch (RefusedException refused)
        {
            return (default, new ToolError(ToolErrorKind.PolicyDenied, refused.Message) { Operation = ToolOperation.Execute });
        }
        catch (SecretException missing)
        {
            return (default, new ToolError(ToolErrorKind.SecretUnavailable, missing.Message) { Operation = ToolOperation.Execute, Exception = missing });
        }
    }

    private static bool Refers(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return SecretText.ContainsReference(value.GetString());
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (Refers(item))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (Refers(member.Value))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static JsonNode? JsonNodeOf(JsonElement element) => JsonNode.Parse(element.GetRawText(), null, new JsonDocumentOptions { MaxDepth = 256 });

    private static JsonElement ToElement(JsonNode? node) => ToolExecJson.Parse(node!.ToJsonString(), new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 256 });

    private async ValueTask<JsonNode?> FillAsync(JsonNode? node, string path, Tool tool, CancellationToken cancellationToken)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(static m => m.Key).ToList())
                {
                    members[name] = await FillAsync(Take(members, name), $"{path}/{name}", tool, cancellationToken).ConfigureAwait(false);
                }

                return members;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var item = items[i];
                    items[i] = null;
                    items[i] = await FillAsync(item, $"{path}/{i}", tool, cancellationToken).ConfigureAwait(false);
                }

                return items;
            case JsonValue text when text.TryGetValue<string>(out var value) && SecretText.ContainsReference(value):
                return JsonValue.Create(await FillAsync(value, path, tool, cancellationToken).ConfigureAwait(false));
            default:
                return node;
        }
    }

    // A node has one parent: it leaves the old place first.
    private static JsonNode? Take(JsonObject members, string name)
    {
        var value = members[name];
        members[name] = null;
        return value;
    }

    private async ValueTask<string> FillAsync(string text, string path, Tool tool, CancellationToken cancellationToken)
    {
        if (!SecretText.TryParse(text, out var parsed, out var error))
        {
            throw new RefusedException($"{path}: {error}");
        }

        foreach (var name in parsed.Names)
        {
            if (!vault.MayGive(name, tool))
            {
                throw new RefusedException($"{path}: the host does not give the secret '{name}' to the tool '{tool.Id}'. Call it without the reference.");
            }
        }

        return await parsed.ResolveAsync(vault, cancellationToken).ConfigureAwait(false);
    }

    private sealed class RefusedException(string message) : Exception(message);
}
