namespace ToolExec.Runtime;

/// <summary>How many guests a sandbox keeps started, so that a script does not wait for its interpreter.</summary>
public sealed class GuestPoolOptions
{
    /// <summary>The most guests that may be kept for a language.</summary>
    public const int MaxSize = 64;

    /// <summary>Gets or sets how many guests are kept ready for each language that scripts have been run in.</summary>
    /// <value>The default value is 0: every script starts its own. Allowed: 0 to <see cref="MaxSize"/>.</value>
    public int Size { get; set; }

    /// <summary>Gets or sets how many scripts a guest runs, one after the other, before it is ended.</summary>
    /// <value>The default value is 1: no two scripts ever share a process. Allowed: 1 to 1,000,000.</value>
    /// <remarks>With more, a script finds what an earlier one has left behind, whoever that belonged to. Use it only where all scripts may know of each other.</remarks>
    public int MaxUses { get; set; } = 1;

    /// <summary>Gets or sets the age after which a guest is not used any more.</summary>
    /// <value>The default value is 10 minutes. Allowed: 1 second to one day.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Says what is wrong.</summary>
    /// <param name="name">The parameter to blame.</param>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    internal void Check(string name)
    {
        if (Size is < 0 or > MaxSize)
        {
            throw new ArgumentException($"{nameof(Size)} must be 0 to {MaxSize}, but is {Size}.", name);
        }

        if (MaxUses is < 1 or > 1_000_000)
        {
            throw new ArgumentException($"{nameof(MaxUses)} must be 1 to 1000000, but is {MaxUses}.", name);
        }

        if (MaxAge < TimeSpan.FromSeconds(1) || MaxAge > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(MaxAge)} must be {TimeSpan.FromSeconds(1)} to {TimeSpan.FromDays(1)}, but is {MaxAge}.", name);
        }
    }
}
