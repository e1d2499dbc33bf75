using Microsoft.Extensions.Options;

namespace ToolExec;

/// <summary>The name under which the options of an instance stand; the runner's package forms it the same way.</summary>
internal static class InstanceName
{
    public static string Of(object? serviceKey) => serviceKey?.ToString() ?? Options.DefaultName;
}
