namespace ToolExec.Script.QuickJs;

/// <summary>The 64 bits of a QuickJS value on a 32-bit machine: the tag in the upper half, the payload in the lower one.</summary>
internal static class JsValue
{
    public const long Undefined = 3L << 32;
    public const long Exception = 6L << 32;

    private const int TagString = -7;
    private const int TagRope = -6;
    private const int TagInteger = 0;

    /// <summary>A small integer.</summary>
    public static long FromInt32(int value) => (uint)value;

    public static bool IsInt32(long value) => (int)(value >> 32) == TagInteger;

    public static int ToInt32(long value) => (int)value;

    public static bool IsException(long value) => (int)(value >> 32) == (int)(Exception >> 32);

    public static bool IsUndefined(long value) => (int)(value >> 32) == (int)(Undefined >> 32);

    /// <summary>Whether reading it as text runs no code of the guest.</summary>
    public static bool IsString(long value) => (int)(value >> 32) is TagString or TagRope;

    /// <summary>Whether it owns memory of the guest: such tags are negative.</summary>
    public static bool IsCounted(long value) => value < 0 && (int)(value >> 32) >= -9;
}
