using System.Reflection;

namespace ToolExec.Mcp;

/// <summary>The version of this package, without what a build adds behind it.</summary>
internal static class PackageVersion
{
    internal static string Text { get; } =
        typeof(PackageVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
