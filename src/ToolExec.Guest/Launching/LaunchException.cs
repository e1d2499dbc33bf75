using System.Globalization;

namespace ToolExec.Guest;

/// <summary>The program cannot be started as restricted as it must be.</summary>
internal sealed class LaunchException : Exception
{
    public LaunchException()
    {
    }

    public LaunchException(string message)
        : base(message)
    {
    }

    public LaunchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says which call failed, and with which number. The system's words for it could no longer be loaded.</summary>
    internal static LaunchException Of(string what, int error) => new(what + ": errno " + error.ToString(CultureInfo.InvariantCulture) + ".");
}
