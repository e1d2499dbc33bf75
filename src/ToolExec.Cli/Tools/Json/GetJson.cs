using System.ComponentModel;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Takes a part out of a JSON value.</summary>
internal static class GetJson
{
    public static Result Run(Arguments arguments) =>
        JsonPointers.Find(arguments.Value, arguments.Pointer) is { } found ? new Result(found, true)
        : arguments.Default is { } instead ? new Result(instead, false)
        : throw ToolFailure.Because($"The value has nothing at '{arguments.Pointer}'. Give a 'default' if that is to be expected.");

    internal sealed record Arguments(
        [property: Description("Any JSON value.")] JsonElement Value,
        [property: Description("Where to look, a JSON Pointer such as /items/0/name; empty for the whole value.")] string Pointer)
    {
        [Description("What to give where there is nothing; without it that is an error.")]
        public JsonElement? Default { get; init; }
    }

    internal sealed record Result(
        [property: Description("The part.")] JsonElement Value,
        [property: Description("Whether it was there; otherwise it is the default.")] bool Found);
}
