namespace ToolExec.Governance;

/// <summary>The results that are kept: to look at and to forget. A keyed service of an instance that uses a cache.</summary>
public interface IToolResultCache
{
    /// <summary>Gets how many results are kept.</summary>
    int Count { get; }

    /// <summary>Gets about how many bytes they have.</summary>
    long Bytes { get; }

    /// <summary>Forgets the results of one tool, whoever they were for.</summary>
    /// <param name="tool">The tool's whole id.</param>
    /// <returns>How many there were.</returns>
    int Remove(string tool);

    /// <summary>Forgets everything.</summary>
    void Clear();
}
