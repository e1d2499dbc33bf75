namespace ToolExec.Discovery.Search;

/// <summary>How much each field counts, and how much its length is held against it (BM25F's weights and b).</summary>
internal sealed class FieldWeights
{
    public const int Count = 8;

    // Names and tags are short by nature: a longer one is hardly less to the point. Long descriptions dilute.
    private static readonly float[] DefaultLengthEffect = [0.5f, 0.4f, 0.6f, 0.2f, 0.2f, 0.5f, 0.5f, 0.7f];

    public FieldWeights(SearchWeights weights)
    {
        Weight =
        [
            (float)weights.Name, (float)weights.Title, (float)weights.Description, (float)weights.Tags,
            (float)weights.Namespace, (float)weights.ParameterNames, (float)weights.EnumValues, (float)weights.ParameterDescriptions,
        ];
    }

    public float[] Weight { get; }

    public float[] LengthEffect { get; } = DefaultLengthEffect;
}
