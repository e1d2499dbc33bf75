using System.Buffers;
using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Equality and hashes of JSON values as the specification means them: numbers by value, objects without order. The texts are known to be JSON.</summary>
internal static class JsonEquality
{
    // How often the stack is looked at on the way down.
    private const int StackCheckMask = 15;

    /// <param name="left">Exactly one value.</param>
    /// <param name="right">Exactly one value.</param>
    /// <param name="steps">Counts down with the work; when it runs out the answer is <see langword="false"/> and the caller must look.</param>
    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref long steps) => Equal(left, right, ref steps, 0);

    public static int Hash(ReadOnlySpan<byte> json, ref long steps) => Hash(json, ref steps, 0);

    public static bool StringsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\'))
        {
            return left.SequenceEqual(right);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(left.Length + right.Length);
        var first = Utf8Text.Unescape(left, buffer);
        var second = Utf8Text.Unescape(right, buffer.AsSpan(first));
        var equal = buffer.AsSpan(0, first).SequenceEqual(buffer.AsSpan(first, second));
        ArrayPool<byte>.Shared.Return(buffer);
        return equal;
    }

    private static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref long steps, int depth)
    {
        if (!MayGoOn(ref steps, depth))
        {
            return false;
        }

        switch (left[0])
        {
            case (byte)'"':
                steps -= left.Length >> 6;
                return right[0] == '"' && StringsEqual(left[1..^1], right[1..^1]);
            case (byte)'[':
                return right[0] == '[' && ArraysEqual(left, right, ref steps, depth);
            case (byte)'{':
                return right[0] == '{' && ObjectsEqual(left, right, ref steps, depth);
            case (byte)'t' or (byte)'f' or (byte)'n':
                return left[0] == right[0];
            default:
                return right[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')
                    && DecimalText.Compare(new DecimalText(left), new DecimalText(right)) == 0;
        }
    }

    /// <summary>A value too deep for the stack spends all steps, so that the caller knows there is no answer.</summary>
    private static bool MayGoOn(ref long steps, int depth)
    {
        if (--steps >= 0 && (depth & StackCheckMask) == StackCheckMask && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            steps = -1;
        }

        return steps >= 0;
    }

    private static bool ArraysEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref long steps, int depth)
    {
        var i = RawJson.SkipSpace(left, 1);
        var j = RawJson.SkipSpace(right, 1);
        while (left[i] != ']' && right[j] != ']')
        {
            var leftEnd = RawJson.SkipValue(left, i);
            var rightEnd = RawJson.SkipValue(right, j);
            if (!Equal(left[i..leftEnd], right[j..rightEnd], ref steps, depth + 1))
            {
                return false;
            }

            i = RawJson.SkipSpace(left, leftEnd);
            j = RawJson.SkipSpace(right, rightEnd);
        }

        return left[i] == right[j];
    }

    private static bool ObjectsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref long steps, int depth)
    {
        var i = RawJson.SkipSpace(left, 1);
        var count = 0;
        var expected = RawJson.SkipSpace(right, 1);
        while (left[i] != '}')
        {
            count++;
            var nameEnd = Utf8Text.FindEnd(left, i + 1, out _);
            var value = RawJson.SkipSpace(left, nameEnd + 1);
            var valueEnd = RawJson.SkipValue(left, value);
            var other = FindMember(right, left[(i + 1)..nameEnd], ref expected, ref steps);
            if (other < 0 || !Equal(left[value..valueEnd], right[other..RawJson.SkipValue(right, other)], ref steps, depth + 1))
            {
                return false;
            }

            i = RawJson.SkipSpace(left, valueEnd);
        }

        return count == CountMembers(right);
    }

    /// <summary>Finds a member, first where the order of the other object lets one expect it.</summary>
    private static int FindMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ref int expected, ref long steps)
    {
        var start = RawJson.SkipSpace(json, 1);
        var i = expected;
        var wrapped = false;
        while (--steps >= 0)
        {
            if (json[i] == '}')
            {
                if (wrapped)
                {
                    return -1;
                }

                wrapped = true;
                i = start;
                continue;
            }

            var nameEnd = Utf8Text.FindEnd(json, i + 1, out _);
            var value = RawJson.SkipSpace(json, nameEnd + 1);
            var next = RawJson.SkipSpace(json, RawJson.SkipValue(json, value));
            if (StringsEqual(json[(i + 1)..nameEnd], name))
            {
                expected = next;
                return value;
            }

            steps -= (next - i) >> 6;
            i = next;
        }

        return -1;
    }

    private static int CountMembers(ReadOnlySpan<byte> json)
    {
        var count = 0;
        var i = RawJson.SkipSpace(json, 1);
        while (json[i] != '}')
        {
            count++;
            i = RawJson.SkipSpace(json, RawJson.SkipValue(json, i));
            i = RawJson.SkipSpace(json, RawJson.SkipValue(json, i));
        }

        return count;
    }

    private static int Hash(ReadOnlySpan<byte> json, ref long steps, int depth)
    {
        if (!MayGoOn(ref steps, depth))
        {
            return 0;
        }

        switch (json[0])
        {
            case (byte)'"':
                steps -= json.Length >> 6;
                return HashString(json[1..^1]);
            case (byte)'[':
                var array = new HashCode();
                for (var i = RawJson.SkipSpace(json, 1); json[i] != ']';)
                {
                    var end = RawJson.SkipValue(json, i);
                    array.Add(Hash(json[i..end], ref steps, depth + 1));
                    i = RawJson.SkipSpace(json, end);
                }

                return array.ToHashCode();
            case (byte)'{':
                var members = 0;
                for (var i = RawJson.SkipSpace(json, 1); json[i] != '}';)
                {
                    var nameEnd = Utf8Text.FindEnd(json, i + 1, out _);
                    var value = RawJson.SkipSpace(json, nameEnd + 1);
                    var end = RawJson.SkipValue(json, value);
                    members += HashCode.Combine(HashString(json[(i + 1)..nameEnd]), Hash(json[value..end], ref steps, depth + 1));
                    i = RawJson.SkipSpace(json, end);
                }

                return HashCode.Combine('{', members);
            case (byte)'t' or (byte)'f' or (byte)'n':
                return HashCode.Combine(json[0]);
            default:
                return new DecimalText(json).GetHash();
        }
    }

    public static int HashString(ReadOnlySpan<byte> raw)
    {
        var hash = new HashCode();
        if (!raw.Contains((byte)'\\'))
        {
            hash.AddBytes(raw);
            return hash.ToHashCode();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        hash.AddBytes(buffer.AsSpan(0, Utf8Text.Unescape(raw, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash.ToHashCode();
    }
}
