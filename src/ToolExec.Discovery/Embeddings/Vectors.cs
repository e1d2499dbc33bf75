using System.Numerics;
using System.Runtime.InteropServices;

namespace ToolExec.Discovery.Embeddings;

/// <summary>The little of linear algebra that is needed.</summary>
internal static class Vectors
{
    /// <summary>Brings a vector to the length one, so that a product of two is the cosine of their angle.</summary>
    /// <returns>The vector, or <see langword="null"/> where it has no direction.</returns>
    public static float[]? Normalize(ReadOnlySpan<float> vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        if (vector.IsEmpty || !double.IsFinite(length) || length == 0)
        {
            return null;
        }

        var unit = new float[vector.Length];
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = (float)(vector[i] / length);
        }

        return unit;
    }

    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector<float>.Zero;
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < wideA.Length; i++)
        {
            sums += wideA[i] * wideB[i];
        }

        var sum = Vector.Sum(sums);
        for (var i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
