namespace ToolExec.Runtime;

/// <summary>What was asked of an API server, in the words of its roles.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Resource">The resource.</param>
internal readonly record struct KubernetesAct(string Verb, string Resource);
