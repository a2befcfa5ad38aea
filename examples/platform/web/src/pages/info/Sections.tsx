import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** A text to read, in sections. */
export function Sections({ sections }: { sections: { title: string; texts: string[] }[] }) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 3 }}>
      {sections.map(({ title, texts }) => (
        <section key={title}>
          <Typography variant="h2" sx={{ marginBlockEnd: 0.75 }}>
            {title}
          </Typography>
          {texts.map((text) => (
            <Typography key={text} sx={{ lineHeight: 1.7, '& + &': { marginBlockStart: 1 } }}>
              {text}
            </Typography>
          ))}
        </section>
      ))}
    </Box>
  );
}
