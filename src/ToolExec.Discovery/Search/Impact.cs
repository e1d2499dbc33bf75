using System.Numerics;

namespace ToolExec.Discovery.Search;

/// <summary>BM25F: the counts of a term in the fields of a tool are weighted and set against the fields' lengths, added up, and only then saturated.</summary>
internal static class Impact
{
    private const float Saturation = 1.2f;

    public static float[] Compute(FieldWeights weights, int[] starts, int[] tools, uint[] counts, ushort[] lengths, float[] rarity)
    {
        var toolCount = lengths.Length / FieldWeights.Count;
        var norms = Norms(weights, lengths);
        var impacts = new float[tools.Length];
        for (var term = 0; term < rarity.Length; term++)
        {
            var frequency = starts[term + 1] - starts[term];
            var rare = MathF.Log(1 + ((toolCount - frequency + 0.5f) / (frequency + 0.5f)));
            rarity[term] = rare;
            for (var i = starts[term]; i < starts[term + 1]; i++)
            {
                var weighted = 0f;
                var offset = tools[i] * FieldWeights.Count;
                for (var left = counts[i]; left != 0;)
                {
                    var field = BitOperations.TrailingZeroCount(left) >> 2;
                    weighted += ((left >> (field * 4)) & 15) * norms[offset + field];
                    left &= ~(15u << (field * 4));
                }

                impacts[i] = rare * weighted * (Saturation + 1) / (Saturation + weighted);
            }
        }

        return impacts;
    }

    // A field's weight over how long it is compared with the average of the tools that have it.
    private static float[] Norms(FieldWeights weights, ushort[] lengths)
    {
        Span<double> sums = stackalloc double[FieldWeights.Count];
        Span<int> having = stackalloc int[FieldWeights.Count];
        for (var i = 0; i < lengths.Length; i++)
        {
            var field = i % FieldWeights.Count;
            sums[field] += lengths[i];
            having[field] += lengths[i] > 0 ? 1 : 0;
        }

        var norms = new float[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            var field = i % FieldWeights.Count;
            var average = having[field] == 0 ? 1 : (float)(sums[field] / having[field]);
            var effect = weights.LengthEffect[field];
            norms[i] = weights.Weight[field] / (1 - effect + (effect * lengths[i] / average));
        }

        return norms;
    }
}
