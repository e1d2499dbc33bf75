namespace ToolExec.Runtime;

/// <summary>How a host runs code for other hosts. Read once.</summary>
public sealed class SandboxServiceOptions
{
    /// <summary>Gets or sets the key that both hosts know.</summary>
    /// <value>The default value is empty, and refused. At least 16 bytes; 32 random ones are right.</value>
    /// <remarks>Whoever has it can run code here.</remarks>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Gets or sets how far the clocks of the two hosts may differ.</summary>
    /// <value>The default value is 1 minute. Allowed: 1 second to 1 hour.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how many executions may be under way at the same time; further ones are refused.</summary>
    /// <value>The default value is 16. Allowed: 1 to 10,000.</value>
    public int MaxExecutions { get; set; } = 16;

    /// <summary>Gets or sets the most bytes of a request.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 1 GiB.</value>
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Says what is wrong.</summary>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    internal void Check()
    {
        if (Key.Length < RemoteSignature.MinKeyBytes)
        {
            throw new ArgumentException($"{nameof(Key)} must have {RemoteSignature.MinKeyBytes} bytes or more, but has {Key.Length}.", nameof(Key));
        }

        if (ClockSkew < TimeSpan.FromSeconds(1) || ClockSkew > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(ClockSkew)} must be {TimeSpan.FromSeconds(1)} to {TimeSpan.FromHours(1)}, but is {ClockSkew}.", nameof(ClockSkew));
        }

        if (MaxExecutions is < 1 or > 10_000)
        {
            throw new ArgumentException($"{nameof(MaxExecutions)} must be 1 to 10000, but is {MaxExecutions}.", nameof(MaxExecutions));
        }

        if (MaxRequestBytes is < 1024 or > 1024 * 1024 * 1024)
        {
            throw new ArgumentException($"{nameof(MaxRequestBytes)} must be 1 KiB to 1 GiB, but is {MaxRequestBytes}.", nameof(MaxRequestBytes));
        }
    }
}
