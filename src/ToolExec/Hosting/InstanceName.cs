using Microsoft.Extensions.Options;

namespace ToolExec;

/// <summary>The name under which the options of an instance's registry stand.</summary>
internal static class InstanceName
{
    public static string Of(object? serviceKey) => serviceKey?.ToString() ?? Options.DefaultName;
}
