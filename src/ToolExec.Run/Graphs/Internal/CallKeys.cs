using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Run;

/// <summary>Makes the key of each call of a plan from the key of the whole: one key stands for one effect.</summary>
internal static class CallKeys
{
    private const int MaxLength = 256;

    /// <summary>Returns the options of one call.</summary>
    /// <param name="options">The options of all calls.</param>
    /// <param name="step">The step or node.</param>
    /// <param name="item">The number of the item, where it runs for each of several.</param>
    public static ToolCallOptions? Under(ToolCallOptions? options, string step, int? item = null)
    {
        if (options?.IdempotencyKey is not { } key)
        {
            return options;
        }

        var own = item is { } index ? string.Create(CultureInfo.InvariantCulture, $"{key}/{step}/{index}") : $"{key}/{step}";
        return options with { IdempotencyKey = own.Length <= MaxLength ? own : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(own))) };
    }
}
